package dev.sortdesk.serving.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.Application;
import dev.sortdesk.serving.Clients;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.ServiceProcess;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the real process, while it is busy. */
@Timeout(180)
class SigtermTest {
  private static final int TERMINATED = 143;
  private static final String TICKET = "{\"text\": \"my password\"}";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path workdir;

  @BeforeEach
  void promote() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
  }

  private ServiceProcess ready(Class<?> main, String... settings) throws IOException {
    ServiceProcess service = ServiceProcess.start(main, workdir, List.of(settings));
    ObservedService.await("it is ready", () -> ready(service) == 200);
    return service;
  }

  private int ready(ServiceProcess service) {
    try {
      HttpRequest request = HttpRequest.newBuilder(service.uri("/health/ready")).build();
      return client.send(request, BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private long logged() throws IOException {
    long lines = 0;
    try (Stream<Path> files = Files.list(workdir.resolve("inference"))) {
      for (Path file : files.toList()) {
        lines += Files.readAllLines(file).size();
      }
    }
    return lines;
  }

  @Test
  void losesNoRequest() throws Exception {
    try (ServiceProcess service =
        ready(Application.class, "serve.stop.drain_seconds=4", "serve.stop.deadline_seconds=60")) {
      Clients clients =
          new Clients(
              number ->
                  new Clients.Sent(
                      service.uri("/predict"),
                      TICKET,
                      response -> response.statusCode() == 200 ? null : response.body()));
      clients.awaitAnswers(100);
      service.terminate();
      ObservedService.await("ready says 503", () -> ready(service) == 503);
      // Who sends requests has not noticed yet.
      clients.awaitAnswers(50);
      assertTrue(service.runs());
      assertEquals(503, ready(service));
      clients.close();
      assertEquals(List.of(), clients.failures());
      assertEquals(TERMINATED, service.exitCode(60));
      assertEquals(clients.answers(), logged());
    }
  }

  @Test
  void tellsClientsNotToKeepConnections() throws Exception {
    try (ServiceProcess service =
        ready(Application.class, "serve.stop.drain_seconds=4", "serve.stop.deadline_seconds=60")) {
      service.terminate();
      ObservedService.await("ready says 503", () -> ready(service) == 503);
      HttpResponse<String> response = predict(service).join();
      assertEquals(200, response.statusCode());
      assertEquals("close", response.headers().firstValue("connection").orElse("none"));
      assertEquals(TERMINATED, service.exitCode(60));
      assertEquals(1, logged());
    }
  }

  @Test
  void isOverByTheDeadlineWhateverHangs() throws Exception {
    try (ServiceProcess service =
        ready(
            HangingService.class,
            "serve.stop.drain_seconds=0",
            "serve.stop.deadline_seconds=3",
            "serve.queue.deadline_ms=600000")) {
      CompletableFuture<HttpResponse<String>> hanging = predict(service);
      ObservedService.await(
          "the request waits", () -> new Scrape(client, service).waitingTickets() == 1);
      service.terminate();
      assertEquals(1, service.exitCode(60));
      assertThrows(Exception.class, hanging::join);
    }
  }

  @Test
  void refusesToDrainLongerThanItMayTake() {
    UserException problem =
        assertThrows(
            UserException.class,
            () ->
                Server.start(
                    ConfigLoader.load(
                        null,
                        Map.of(),
                        Map.of("workdir", workdir.toString(), "serve.stop.drain_seconds", "20"))));
    assertEquals(
        "serve.stop.drain_seconds is 20, which is not below serve.stop.deadline_seconds (20);"
            + " leave time to finish what is under way",
        problem.getMessage());
  }

  @Test
  void refusesAWebhookSecretThatCanBeGuessed() {
    UserException problem =
        assertThrows(
            UserException.class,
            () ->
                Server.start(
                    ConfigLoader.load(
                        null,
                        Map.of(),
                        Map.of("workdir", workdir.toString(), "serve.hook.secret", "short"))));
    assertEquals(
        "serve.hook.secret has fewer than 16 characters; give MLflow and the service the output of"
            + " openssl rand -hex 24",
        problem.getMessage());
  }

  private CompletableFuture<HttpResponse<String>> predict(ServiceProcess service) {
    return client.sendAsync(
        HttpRequest.newBuilder(service.uri("/predict"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TICKET))
            .build(),
        BodyHandlers.ofString());
  }

  /** The gauge of waiting tickets. */
  private record Scrape(HttpClient client, ServiceProcess service) {
    double waitingTickets() {
      try {
        String text =
            client
                .send(
                    HttpRequest.newBuilder(service.uri("/metrics")).build(),
                    BodyHandlers.ofString())
                .body();
        return text.lines()
            .filter(line -> line.startsWith("sortdesk_queue_waiting "))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
