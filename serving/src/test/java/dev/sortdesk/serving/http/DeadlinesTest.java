package dev.sortdesk.serving.http;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come too late, or while too many wait. The cache's misses count what is scored. */
@Timeout(120)
class DeadlinesTest {
  private static final int PLACES = 1000;

  @TempDir private Path workdir;
  private final CountDownLatch release = new CountDownLatch(1);
  private RunningServer server;
  private ScoringQueue queue;

  @BeforeEach
  void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server =
        RunningServer.ready(
            workdir,
            Map.of(
                "serve.queue.workers", "1",
                "serve.queue.places", Integer.toString(PLACES),
                "serve.queue.deadline_ms", "300",
                "serve.queue.batch_deadline_ms", "20000",
                "serve.cache.kind", "memory"));
    queue = server.bean(ScoringQueue.class);
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
  }

  /** Returns how many tickets were found among the answers that had been scored before. */
  private int found() {
    return (int)
        new ObservedService(server).metric("sortdesk_cache_lookups_total{outcome=\"hit\"}");
  }

  private int rejected(String reason) {
    return (int)
        new ObservedService(server).metric("sortdesk_rejections_total{reason=\"" + reason + "\"}");
  }

  /** Takes the one worker until the latch is released. */
  private void block() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    queue.single(
        () -> {
          begun.countDown();
          release.await();
          return true;
        },
        later(),
        () -> {});
    begun.await();
  }

  private static long later() {
    return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
  }

  private HttpResponse<String> batch(int tickets) {
    return server.post(
        "/predict/batch",
        "{\"tickets\": [" + String.join(",", Collections.nCopies(tickets, "\"colis\"")) + "]}");
  }

  @Test
  void neverScoresATicketPastItsDeadline() throws Exception {
    block();
    HttpResponse<String> late = server.post("/predict", "{\"text\": \"late\"}");
    assertProblem(504, "deadline", late);
    assertEquals(1, rejected("deadline"));
    release.countDown();
    ObservedService.await("the queue is empty", () -> queue.waiting() == 0);
    assertEquals(200, server.post("/predict", "{\"text\": \"late\"}").statusCode());
    assertEquals(0, found());
    assertEquals(200, server.post("/predict", "{\"text\": \"late\"}").statusCode());
    assertEquals(1, found());
  }

  @Test
  void endsABatchAtItsDeadline(@TempDir Path other) throws Exception {
    server.close();
    TestModels.promote(other, "tfidf-000000000001", 3);
    server =
        RunningServer.ready(
            other,
            Map.of(
                "serve.queue.workers", "1",
                "serve.queue.batch_deadline_ms", "300",
                "serve.cache.kind", "memory"));
    queue = server.bean(ScoringQueue.class);
    block();
    HttpResponse<String> response = batch(3);
    assertEquals(200, response.statusCode());
    JsonArray results =
        JsonParser.parseString(response.body()).getAsJsonObject().getAsJsonArray("results");
    assertEquals(3, results.size());
    for (JsonElement result : results) {
      assertEquals("deadline", result.getAsJsonObject().get("code").getAsString());
    }
    assertProblem(504, "deadline", server.post("/predict?explain=true", "{\"text\": \"late\"}"));
    release.countDown();
    ObservedService.await("the queue is empty", () -> queue.waiting() == 0);
    assertEquals(200, server.post("/predict", "{\"text\": \"colis\"}").statusCode());
    assertEquals(0, found());
  }

  @Test
  void admitsABatchWholeOrNotAtAll() throws Exception {
    block();
    CompletableFuture<HttpResponse<String>> first =
        CompletableFuture.supplyAsync(() -> batch(PLACES - 2));
    ObservedService.await("it waits", () -> queue.waiting() == PLACES - 2);
    HttpResponse<String> refused = batch(3);
    assertProblem(429, "queue_full", refused);
    assertTrue(
        Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0")) >= 1,
        refused.headers().toString());
    assertEquals(PLACES - 2, queue.waiting());
    CompletableFuture<HttpResponse<String>> fits = CompletableFuture.supplyAsync(() -> batch(2));
    ObservedService.await("it waits", () -> queue.waiting() == PLACES);
    HttpResponse<String> single = server.post("/predict", "{\"text\": \"x\"}");
    assertProblem(429, "queue_full", single);
    assertTrue(single.headers().firstValue("Retry-After").isPresent());
    assertEquals(2, rejected("queue_full"));

    release.countDown();
    assertFalse(first.join().body().contains("\"code\""));
    assertFalse(fits.join().body().contains("\"code\""));
    assertEquals(200, server.post("/predict", "{\"text\": \"x\"}").statusCode());
  }
}
