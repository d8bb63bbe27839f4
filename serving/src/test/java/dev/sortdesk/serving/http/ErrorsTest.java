package dev.sortdesk.serving.http;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  private static final String TICKET = "{\"text\": \"my password\"}";

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server =
        RunningServer.ready(
            workdir,
            Map.of(
                "serve.queue.workers", "1",
                "serve.queue.places", "1000",
                "serve.queue.deadline_ms", "100",
                "serve.queue.batch_deadline_ms", "600000"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void answersATicket() {
    HttpResponse<String> response = server.post("/predict", TICKET);
    assertEquals(200, response.statusCode());
    assertTrue(response.body().contains("\"label\":\"login\""), response.body());
  }

  @Test
  void saysNothingOfWhatServes() {
    assertFalse(server.get("/version").headers().map().containsKey("server"));
    assertFalse(server.get("/nowhere").headers().map().containsKey("server"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"text\": secret", "\"secret\" \"\u0001", "{\"text\": \"secret"})
  void tellsWhatIsNoJsonWithoutQuotingIt(String body) {
    HttpResponse<String> response = server.post("/predict", body);
    assertTrue(response.statusCode() == 400 || response.statusCode() == 422);
    assertProblem(
        response.statusCode(), response.statusCode() == 400 ? "bad_json" : "bad_ticket", response);
    assertFalse(response.body().contains("secret"));
  }

  @Test
  void tellsOfABodyThatIsMissing() {
    assertProblem(400, "bad_request", server.post("/predict", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "TRUE", "1"})
  void takesNothingForTrueOrFalseThatIsNeither(String explain) {
    assertProblem(400, "bad_parameter", server.post("/predict?explain=" + explain, TICKET));
  }

  @Test
  void takesAnAnswerToAQuestionOnce() {
    assertProblem(400, "bad_parameter", server.post("/predict?explain=true&explain=true", TICKET));
  }

  @Test
  void explainsWhereItIsAskedTo() {
    assertTrue(server.post("/predict?explain=true", TICKET).body().contains("\"explanation\""));
    assertFalse(server.post("/predict?explain=false", TICKET).body().contains("\"explanation\""));
  }

  @Test
  void tellsOfAPathThatIsNotThere() {
    assertProblem(404, "not_found", server.get("/nowhere"));
  }

  @Test
  void tellsWhichMethodsAPathTakes() {
    HttpResponse<String> response = server.get("/predict");
    assertProblem(405, "method_not_allowed", response);
    assertEquals(List.of("POST"), response.headers().allValues("Allow"));
  }

  @Test
  void tellsOfAFormThatItDoesNotSpeak() {
    assertProblem(
        406, "not_acceptable", server.post("/predict", TICKET, "Accept", "application/xml"));
  }

  @Test
  void tellsOfABodyThatIsNoJsonByItsType() {
    assertProblem(
        415,
        "unsupported_media_type",
        server.send(
            server
                .request("/predict", "Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(TICKET))
                .build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", ";;;/", "application/"})
  void tellsOfAContentTypeThatIsNone(String type) {
    assertProblem(
        415,
        "unsupported_media_type",
        server.send(
            server
                .request("/predict", "Content-Type", type)
                .POST(BodyPublishers.ofString(TICKET))
                .build()));
  }

  @Test
  void letsTheFilesOfTheDocsBeReadAlone() {
    HttpResponse<String> response = server.post("/docs/page/start.js", TICKET);
    assertProblem(405, "method_not_allowed", response);
    assertEquals(List.of("GET, HEAD"), response.headers().allValues("Allow"));
    assertEquals(200, server.get("/docs/page/start.js").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "FOO"})
  void tellsOfEachMethodThatAPathDoesNotTake(String method) throws IOException {
    String answer =
        server.raw(method + " /admin/reload HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertProblem(405, "method_not_allowed", answer);
    assertTrue(
        answer.contains("\r\nAllow: POST\r\n") || answer.contains("\r\nallow: POST\r\n"), answer);
  }

  @Test
  void tellsOfACompressedBody() {
    assertProblem(415, "compressed", server.post("/predict", TICKET, "Content-Encoding", "gzip"));
  }

  @Test
  void tellsWhatIsNoTicket() {
    assertProblem(422, "bad_ticket", server.post("/predict", "[]"));
    assertProblem(422, "no_text", server.post("/predict", "{\"text\": \" \"}"));
  }

  @Test
  void tellsOfATextThatIsTooLong() {
    assertProblem(
        413,
        "text_too_long",
        server.post("/predict", "{\"text\": \"" + "a".repeat(65 * 1024) + "\"}"));
  }

  @Test
  void sendsAwayWhoeverFindsTheQueueFull() throws InterruptedException {
    CountDownLatch open = new CountDownLatch(1);
    try {
      fill(open);
      HttpResponse<String> response =
          server.post("/predict/batch", "{\"tickets\": [\"a\", \"b\"]}");
      assertProblem(429, "queue_full", response);
      assertTrue(
          Integer.parseInt(response.headers().firstValue("Retry-After").orElse("none")) >= 1);
    } finally {
      open.countDown();
    }
  }

  @Test
  void givesUpWhenTheDeadlinePasses() throws InterruptedException {
    CountDownLatch open = new CountDownLatch(1);
    try {
      occupy(open);
      assertProblem(504, "deadline", server.post("/predict", TICKET));
    } finally {
      open.countDown();
    }
  }

  @Test
  void saysWhyNoModelAnswers(@TempDir Path empty) {
    try (RunningServer without = RunningServer.start(empty, Map.of())) {
      HttpResponse<String> response = without.post("/predict", TICKET);
      assertProblem(503, "no_model", response);
      assertEquals("1", response.headers().firstValue("Retry-After").orElse("none"));
      assertEquals(503, without.get("/health/ready").statusCode());
      assertEquals(200, without.get("/health/live").statusCode());
    }
  }

  @Test
  void keepsTheCallersRequestId() {
    HttpResponse<String> response = server.get("/nowhere", "X-Request-Id", "mine-1");
    assertEquals(
        "mine-1", assertProblem(404, "not_found", response).get("request_id").getAsString());
  }

  /** Gives the one scorer work that lasts until the latch opens. */
  private static void occupy(CountDownLatch open) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    server
        .bean(ScoringQueue.class)
        .single(
            () -> {
              begun.countDown();
              return open.await(5, TimeUnit.MINUTES);
            },
            System.nanoTime() + TimeUnit.MINUTES.toNanos(5),
            () -> {});
    begun.await();
  }

  private static void fill(CountDownLatch open) throws InterruptedException {
    occupy(open);
    Callable<Integer> nothing = () -> 0;
    server
        .bean(ScoringQueue.class)
        .batch(
            Collections.nCopies(999, nothing),
            System.nanoTime() + TimeUnit.MINUTES.toNanos(5),
            () -> {});
  }
}
