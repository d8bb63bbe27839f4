package dev.sortdesk.serving;

import dev.sortdesk.core.config.ConfigFile;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.wiring.Server;
import dev.sortdesk.serving.wiring.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: starts the service, and keeps it until a signal comes. */
@Command(
    name = "sortdesk serve",
    description = "Answers tickets over HTTP with the registry's champion.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Every setting: conf/sortdesk.yaml, section serve.",
      "Exit codes: 143 after SIGTERM and 130 after an interrupt, all requests answered; 1 failure, or",
      "requests left unanswered at the deadline; 2 mistake."
    })
public final class Application implements Callable<Integer> {
  private static final int FAILURE = 1;
  private static final int MISTAKE = 2;

  @Option(
      names = "--workdir",
      paramLabel = "DIR",
      description = "The working folder of run (./work).")
  private @Nullable String workdir;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port to listen on; 0 takes a free one (8080).")
  private @Nullable String port;

  @Option(
      names = "--config",
      paramLabel = "F",
      description = "The configuration file (conf/sortdesk.yaml).")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the configuration, again for each: --set serve.host=0.0.0.0.")
  private Map<String, String> settings = new HashMap<>();

  /** Starts the service. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Application());
    line.setParameterExceptionHandler(
        (problem, given) -> {
          System.err.println("error: " + problem.getMessage());
          System.err.println("Call ./sortdesk serve --help for the options.");
          return MISTAKE;
        });
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          // A bean that is made with a wrong setting fails by an exception of the container's.
          for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException mistake) {
              System.err.println("error: " + mistake.getMessage());
              return MISTAKE;
            }
          }
          System.err.println("error: the service failed: " + problem);
          return FAILURE;
        });
    int status = line.execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws Exception {
    SortdeskConfig loaded = load();
    Server server = Server.start(loaded);
    CountDownLatch stopped = Shutdown.onSignal(server, loaded.serve().stop());
    System.out.println("serving on http://" + loaded.serve().host() + ":" + server.port());
    stopped.await();
    return 0;
  }

  private SortdeskConfig load() {
    Map<String, String> flags = new HashMap<>(settings);
    if (workdir != null) {
      flags.put("workdir", workdir);
    }
    if (port != null) {
      flags.put("serve.port", port);
    }
    return ConfigLoader.load(file(), System.getenv(), flags);
  }

  private @Nullable ConfigFile file() {
    if (config != null) {
      return read(config);
    }
    String home = System.getProperty("sortdesk.home");
    Path standard = home == null ? null : Path.of(home, "conf/sortdesk.yaml");
    return standard != null && Files.exists(standard) ? read(standard) : null;
  }

  private static ConfigFile read(Path file) {
    try {
      return new ConfigFile(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UserException(
          "the configuration " + file + " cannot be read (" + e.getMessage() + ")",
          "give a readable YAML file with --config");
    }
  }
}
