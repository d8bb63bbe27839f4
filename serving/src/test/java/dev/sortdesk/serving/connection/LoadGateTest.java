package dev.sortdesk.serving.connection;

import static dev.sortdesk.serving.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.queue.ScoringQueue.Queued;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadGateTest {
  private static final String TICKET = "{\"text\": \"password\"}";
  private static final String REQUEST =
      "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
          + TICKET.length()
          + "\r\n\r\n"
          + TICKET;
  private static final int PLACES = 1000;
  private static final String ELSEWHERE = "http://elsewhere.example";

  @TempDir private Path workdir;
  private RunningServer server;
  private final CountDownLatch gate = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = startWithCache("none");
  }

  private RunningServer startWithCache(String kind) {
    return RunningServer.ready(
        workdir,
        Map.of(
            "serve.queue.workers",
            "1",
            "serve.queue.places",
            Integer.toString(PLACES),
            "serve.queue.deadline_ms",
            "60000",
            "serve.cache.kind",
            kind,
            "serve.origins",
            ELSEWHERE));
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.close();
  }

  /** Keeps the one scorer busy until the gate opens. */
  private void block() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Queued<Integer> blocker =
        server
            .bean(ScoringQueue.class)
            .single(
                () -> {
                  begun.countDown();
                  gate.await();
                  return 0;
                },
                System.nanoTime() + TimeUnit.HOURS.toNanos(1),
                () -> {});
    begun.await();
    assertTrue(!blocker.result().isDone());
  }

  /** Takes all places but those that are taken. */
  private void fill() {
    ScoringQueue queue = server.bean(ScoringQueue.class);
    int left = queue.places() - queue.waiting();
    assertEquals(
        left,
        queue
            .batch(
                Collections.nCopies(left, () -> 0),
                System.nanoTime() + TimeUnit.HOURS.toNanos(1),
                () -> {})
            .size());
  }

  @Test
  void refusesASingleTicketWithAllThatAnErrorHas() throws InterruptedException {
    block();
    fill();
    HttpResponse<String> response =
        server.post("/predict", TICKET, "X-Request-Id", "mine", "Accept", "application/json");
    assertEquals(
        "mine", assertProblem(429, "queue_full", response).get("request_id").getAsString());
    assertTrue(Integer.parseInt(header(response, "retry-after")) >= 1);
    assertEquals("nosniff", header(response, "x-content-type-options"));
    assertEquals(
        header(server.get("/health"), "content-security-policy"),
        header(response, "content-security-policy"));
    assertTrue(
        server
            .get("/metrics")
            .body()
            .contains("sortdesk_rejections_total{reason=\"queue_full\"} 1"));
  }

  @Test
  void answersWhatIsKnownHoweverManyTicketsWait() throws InterruptedException {
    server.close();
    server = startWithCache("memory");
    assertEquals(200, server.post("/predict", TICKET).statusCode());
    block();
    fill();
    assertEquals(200, server.post("/predict", TICKET).statusCode());
    assertProblem(429, "queue_full", server.post("/predict", "{\"text\": \"colis\"}"));
  }

  @Test
  void letsProbesAndPagesOfOtherOriginsThroughToTheirOwnAnswers() throws InterruptedException {
    block();
    fill();
    assertEquals(200, server.get("/health/ready").statusCode());
    HttpResponse<String> response = server.post("/predict", TICKET, "Origin", ELSEWHERE);
    assertProblem(429, "queue_full", response);
    assertEquals(ELSEWHERE, header(response, "access-control-allow-origin"));
  }

  @Test
  void keepsTheConnectionAndTheOrderOfAnswers() throws IOException, InterruptedException {
    block();
    try (Socket socket = server.connect()) {
      socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
      ScoringQueue queue = server.bean(ScoringQueue.class);
      while (queue.waiting() == 0) {
        Thread.onSpinWait();
      }
      fill();
      // Refused, but the ticket before it is still waiting.
      socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
      assertProblem(429, "queue_full", server.post("/predict", TICKET));
      gate.countDown();
      String answers = answers(socket.getInputStream(), 2);
      assertTrue(answers.startsWith("HTTP/1.1 200 "), answers);
      socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
      assertTrue(answers(socket.getInputStream(), 1).contains("\"label\":\"login\""));
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  /** Reads so many answers, each of which ends with its object's brace. */
  private static String answers(InputStream in, int count) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] buffer = new byte[8192];
    while (List.of(read.toString().split("HTTP/1.1 ", -1)).size() - 1 < count
        || read.charAt(read.length() - 1) != '}') {
      int bytes = in.read(buffer);
      if (bytes < 0) {
        throw new IOException("the service closed the connection after: " + read);
      }
      read.append(new String(buffer, 0, bytes, ISO_8859_1));
    }
    return read.toString();
  }
}
