package dev.sortdesk.serving.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that was swapped out is closed: every way that a request may end gives back its lease.
 */
@Timeout(120)
class LeasesTest {
  private static final String TICKET = "{\"text\": \"my password\"}";
  private static final int PLACES = 1000;

  @TempDir private Path workdir;

  private RegisteredModel register(String version, double weight) throws Exception {
    Path folder = workdir.resolve("bundles").resolve(version);
    Path bundle = TestModels.onnxBundle(folder, version, weight);
    return TestModels.register(workdir, bundle);
  }

  /** Returns how many sessions of ONNX Runtime this JVM has open. */
  private static int sessions() throws ReflectiveOperationException {
    Method count =
        Class.forName("dev.sortdesk.core.model.onnx.OnnxSessions").getDeclaredMethod("count");
    count.setAccessible(true);
    return (int) count.invoke(null);
  }

  @Test
  void closesWhatIsSwappedOutOnceItsLastRequestIsDone() throws Exception {
    int before = sessions();
    ModelRegistry registry = TestModels.registry(workdir);
    registry.promote(register("onnx-000000000001", 3), "by a test");
    RegisteredModel second = register("onnx-000000000002", 5);
    try (RunningServer server =
        RunningServer.ready(
            workdir,
            Map.of(
                "serve.queue.workers", "1",
                "serve.queue.places", Integer.toString(PLACES),
                "serve.queue.deadline_ms", "2000",
                "serve.queue.batch_deadline_ms", "2000"))) {
      ServingModel first = server.bean(ServingModels.class).current().orElseThrow();
      assertEquals(before + 1, sessions());
      askInEveryWay(server);

      CountDownLatch release = new CountDownLatch(1);
      block(server, release);
      CompletableFuture<HttpResponse<String>> waiting =
          CompletableFuture.supplyAsync(() -> server.post("/predict", TICKET));
      ObservedService.await("it waits", () -> server.bean(ScoringQueue.class).waiting() == 1);
      registry.promote(second, "by a test");
      server.bean(ModelWatcher.class).reload();

      assertEquals(before + 2, sessions());
      release.countDown();
      assertTrue(waiting.join().body().contains("onnx-000000000001"), waiting.join().body());
      ObservedService.await("the first is closed", () -> !first.lease());
      assertEquals(before + 1, sessions());
      assertTrue(server.post("/predict", TICKET).body().contains("onnx-000000000002"));
    }
    // The service closes the last one as it ends.
    assertEquals(before, sessions());
  }

  private static void askInEveryWay(RunningServer server) throws Exception {
    assertEquals(200, server.post("/predict", TICKET).statusCode());
    assertEquals(200, server.post("/predict?explain=true", TICKET).statusCode());
    assertEquals(422, server.post("/predict", "{\"text\": \" \"}").statusCode());
    assertEquals(422, server.post("/predict", "{\"unknown\": \"x\"}").statusCode());
    assertEquals(200, batch(server, "\"a\", {\"text\": \"\"}, {\"unknown\": 1}"));
    assertEquals(200, batch(server, "{\"text\": \"\"}"));
    server.get("/model/status");

    CountDownLatch release = new CountDownLatch(1);
    block(server, release);
    // Past its deadline; a client that went away; and with a full queue.
    assertEquals(504, server.post("/predict", TICKET).statusCode());
    assertEquals(504, server.post("/predict?explain=true", TICKET).statusCode());
    assertEquals(200, batch(server, "\"a\", \"b\""));
    try (Socket socket = server.connect()) {
      String request =
          "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + TICKET.length()
              + "\r\n\r\n"
              + TICKET;
      int waiting = server.bean(ScoringQueue.class).waiting();
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      ObservedService.await(
          "it waits", () -> server.bean(ScoringQueue.class).waiting() == waiting + 1);
    }
    ScoringQueue queue = server.bean(ScoringQueue.class);
    queue.inPasses(() -> true, PLACES - queue.waiting(), later(), () -> {});
    assertEquals(429, server.post("/predict", TICKET).statusCode());
    assertEquals(429, server.post("/predict?explain=true", TICKET).statusCode());
    assertEquals(429, batch(server, "\"a\", \"b\""));
    release.countDown();
    ObservedService.await("the queue is empty", () -> queue.waiting() == 0);
    assertFalse(server.bean(ServingModels.class).current().isEmpty());
  }

  private static int batch(RunningServer server, String tickets) {
    return server
        .send(
            server
                .request("/predict/batch", "Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"tickets\": [" + tickets + "]}"))
                .build())
        .statusCode();
  }

  /** Takes the one worker until the latch is released. */
  private static void block(RunningServer server, CountDownLatch release) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    server
        .bean(ScoringQueue.class)
        .single(
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
}
