package dev.sortdesk.serving.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.queue.ScoringQueue;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are under way while the service closes. */
@Timeout(120)
class DrainTest {
  @TempDir private Path workdir;

  @Test
  void answersWhatIsUnderWayHoweverLongItTakes() throws Exception {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    Server server =
        Server.start(
            ConfigLoader.load(
                null,
                Map.of(),
                Map.of(
                    "workdir", workdir.toString(),
                    "serve.port", "0",
                    "serve.queue.workers", "1",
                    "serve.queue.deadline_ms", "600000",
                    "serve.stop.drain_seconds", "0",
                    "serve.stop.deadline_seconds", "100")));
    server.context().getBean(ModelWatcher.class).reload();
    ScoringQueue queue = server.context().getBean(ScoringQueue.class);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    queue.single(
        () -> {
          begun.countDown();
          release.await();
          return true;
        },
        System.nanoTime() + TimeUnit.HOURS.toNanos(1),
        () -> {});
    begun.await();
    CompletableFuture<HttpResponse<String>> one =
        post(server, "/predict", "{\"text\": \"my password\"}");
    CompletableFuture<HttpResponse<String>> batch =
        post(server, "/predict/batch", "{\"tickets\": [\"a\", \"b\"]}");
    ObservedService.await("both wait", () -> queue.waiting() == 3);

    CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(server));
    ObservedService.await("it takes no more connections", () -> refuses(server.port()));
    assertFalse(drained.isDone());
    assertFalse(one.isDone());
    release.countDown();

    assertEquals(200, one.join().statusCode());
    assertEquals(200, batch.join().statusCode());
    assertTrue(batch.join().body().contains("\"results\""));
    drained.join();
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void drain(Server server) {
    try {
      server.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletableFuture<HttpResponse<String>> post(
      Server server, String path, String json) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build(),
            BodyHandlers.ofString());
  }
}
