package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.pipelines.generate.Desk;
import dev.sortdesk.pipelines.generate.GeneratedTicket;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The service for as long as some tickets take: started by the launcher, asked by {@code smoke},
 * and ended. What it answers is in its inference log, as with any other client.
 */
final class DemoService {
  private static final String SERVING = "serving on ";
  private static final Duration MODEL_WITHIN = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 200;

  private DemoService() {}

  /**
   * Has a service of a working folder answer labelled tickets, and writes {@code
   * reports/served.md}.
   *
   * @param config the demo's, whose working folder and MLflow the service takes
   * @param folder the working folder on this machine
   */
  static void answer(SortdeskConfig config, List<GeneratedTicket> tickets, Path folder)
      throws Exception {
    Path file = folder.resolve("inbox").resolve("served.csv");
    Desk.write(tickets, file);
    Path launcher = Options.home("sortdesk");
    if (launcher == null || !Files.isExecutable(launcher)) {
      System.out.println(
          "demo: nothing was served, as there is no launcher here; ./sortdesk serve and ./sortdesk"
              + " smoke --csv "
              + file
              + " do it");
      return;
    }
    Path log = folder.resolve("reports").resolve("served.log");
    Process service =
        new ProcessBuilder(
                launcher.toString(),
                "serve",
                "--workdir",
                config.workdir(),
                "--port",
                "0",
                "--set",
                "serve.host=127.0.0.1",
                "--set",
                "serve.access.keys=[]",
                "--set",
                "serve.log.folder=",
                "--set",
                "mlflow.uri=" + config.mlflow().uri(),
                "--set",
                "serve.stop.drain_seconds=0")
            .redirectError(log.toFile())
            .start();
    // A demo that is ended leaves no service behind.
    Runtime.getRuntime().addShutdownHook(new Thread(service::destroy));
    try (BufferedReader said = service.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      if (line == null || !line.startsWith(SERVING)) {
        throw new IOException("the service did not start; " + log + " says why");
      }
      String url = line.substring(SERVING.length()).strip();
      awaitModel(service, url, log);
      ask(launcher, url, file, folder);
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  /** Waits for the model, without which the service listens already. */
  private static void awaitModel(Process service, String url, Path log) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create(url + "/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    Instant end = Instant.now().plus(MODEL_WITHIN);
    while (service.isAlive() && Instant.now().isBefore(end)) {
      if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
        return;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IOException("the service has no model; " + log + " says why");
  }

  private static void ask(Path launcher, String url, Path file, Path folder) throws Exception {
    Path report = folder.resolve("reports").resolve("served.md");
    int code =
        new ProcessBuilder(
                launcher.toString(),
                "smoke",
                "--url",
                url,
                "--csv",
                file.toString(),
                "--report",
                report.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("the service did not answer all tickets; see " + report);
    }
  }
}
