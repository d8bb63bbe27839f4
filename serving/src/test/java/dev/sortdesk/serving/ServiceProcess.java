package dev.sortdesk.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service in a process of its own, with the options that the launcher gives it. */
public final class ServiceProcess implements AutoCloseable {
  private static final String SAID = "serving on ";

  private final Process process;
  private final URI uri;

  private ServiceProcess(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /**
   * Starts it on a free port, and waits until it listens.
   *
   * @param main its main class
   * @param settings each KEY=VALUE
   */
  public static ServiceProcess start(Class<?> main, Path workdir, List<String> settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Xss512k",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                "--workdir",
                workdir.toString(),
                "--port",
                "0"));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SORTDESK_"));
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    Path log = workdir.resolve("service.log");
    Process process = builder.redirectError(log.toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(SAID)) {
        return new ServiceProcess(process, URI.create(line.substring(SAID.length())));
      }
    }
    process.destroyForcibly();
    throw new IOException("the service did not start:\n" + Files.readString(log));
  }

  public URI uri(String path) {
    return uri.resolve(path);
  }

  public boolean runs() {
    return process.isAlive();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Waits until the process has ended, and returns its exit code. */
  public int exitCode(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("the service still runs after " + seconds + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
