package dev.sortdesk.serving.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.web.PageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedBatchesTest {
  private static final int PLACES = 1000;

  @TempDir private static Path workdir;
  @TempDir private Path folder;
  private static PageServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        PageServer.start(
            workdir,
            Map.of("serve.queue.places", Integer.toString(PLACES), "serve.queue.workers", "1"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("tickets.csv"), text);
  }

  @Test
  void waitsAsTheServiceAsksAndGoesOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<?> last = fill(release);
    List<Duration> waits = new ArrayList<>();
    SmokeRun run =
        SmokeRun.of(
            Map.of(),
            time -> {
              waits.add(time);
              release.countDown();
              last.join();
            },
            "--url",
            server.url(),
            "--csv",
            csv("text,topic\npassword,login\n").toString(),
            "--min-accuracy",
            "topic=1");
    assertEquals(0, run.status(), run.toString());
    assertEquals(1, waits.size());
    assertTrue(waits.get(0).toSeconds() >= 1, waits.toString());
  }

  @Test
  void givesUpWhereItIsRefusedAgainAndAgain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<?> last = fill(release);
    List<Duration> waits = new ArrayList<>();
    SmokeRun run =
        SmokeRun.of(
            Map.of(),
            waits::add,
            "--url",
            server.url(),
            "--csv",
            csv("text,topic\npassword,login\n").toString());
    release.countDown();
    last.join();
    assertEquals(1, run.status());
    assertEquals(
        List.of(
            "failed: /predict/batch: refused 10 times: 429 queue_full, too many tickets are waiting;"
                + " try again later"),
        run.out());
    assertEquals(9, waits.size());
  }

  /** Takes the one worker and all places behind it, until the latch is released. */
  private static CompletableFuture<?> fill(CountDownLatch release) throws InterruptedException {
    ScoringQueue queue = server.bean(ScoringQueue.class);
    CountDownLatch begun = new CountDownLatch(1);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    queue.inPasses(
        () -> {
          begun.countDown();
          release.await();
          return true;
        },
        1,
        deadline,
        () -> {});
    begun.await();
    return queue.inPasses(() -> true, PLACES, deadline, () -> {}).result();
  }
}
