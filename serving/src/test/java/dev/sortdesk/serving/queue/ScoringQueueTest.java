package dev.sortdesk.serving.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.QueueConfig;
import dev.sortdesk.serving.queue.ScoringQueue.Queued;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScoringQueueTest {
  private static void nothing() {}

  /** One worker, 1,000 places, and a wait that is never too long. */
  private final ScoringQueue queue = new ScoringQueue(config(600_000));

  private final CountDownLatch gate = new CountDownLatch(1);

  private static QueueConfig config(int maxWaitMs) {
    return new QueueConfig(1, 1000, maxWaitMs, 2000, 60_000);
  }

  private static long later() {
    return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
  }

  @AfterEach
  void close() {
    gate.countDown();
    queue.close();
  }

  /** Keeps the one worker busy until the gate opens. */
  private Queued<Integer> blocker() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Queued<Integer> blocker =
        queue.single(
            () -> {
              begun.countDown();
              gate.await();
              return 0;
            },
            later(),
            ScoringQueueTest::nothing);
    begun.await();
    return blocker;
  }

  private static List<Callable<Integer>> works(int count, Callable<Integer> work) {
    return Collections.nCopies(count, work);
  }

  @Test
  void givesTheResultAndTheTimes() {
    Queued<Integer> queued = queue.single(() -> 42, later(), ScoringQueueTest::nothing);
    assertEquals(42, queued.result().join());
    assertTrue(queued.times().waitedNanos() >= 0);
    assertTrue(queued.times().tookNanos() >= 0);
  }

  @Test
  void admitsABatchWholeOrNotAtAll() throws Exception {
    blocker();
    queue.batch(works(600, () -> 1), later(), ScoringQueueTest::nothing);
    QueueFullException refused =
        assertThrows(
            QueueFullException.class,
            () -> queue.batch(works(401, () -> 1), later(), ScoringQueueTest::nothing));
    assertEquals("too many tickets are waiting", refused.getMessage());
    assertEquals(600, queue.waiting());
    queue.batch(works(400, () -> 1), later(), ScoringQueueTest::nothing);
    assertEquals(1000, queue.waiting());
    assertThrows(
        QueueFullException.class, () -> queue.single(() -> 1, later(), ScoringQueueTest::nothing));
  }

  @Test
  void countsAnExplanationAsItsForwardPasses() throws Exception {
    blocker();
    queue.inPasses(() -> 1, 65, later(), ScoringQueueTest::nothing);
    assertEquals(65, queue.waiting());
  }

  @Test
  void neverBeginsWorkWhoseDeadlineHasPassed() throws Exception {
    blocker();
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger over = new AtomicInteger();
    Queued<Integer> late =
        queue.single(begun::incrementAndGet, System.nanoTime(), over::incrementAndGet);
    gate.countDown();
    CompletionException problem =
        assertThrows(CompletionException.class, () -> late.result().join());
    assertInstanceOf(DeadlineException.class, problem.getCause());
    assertEquals(0, begun.get());
    assertEquals(1, over.get());
  }

  @Test
  void saysThatWorkIsOverOnlyOnceItHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Queued<Integer> slow =
        queue.single(
            () -> {
              begun.countDown();
              gate.await();
              return 1;
            },
            later(),
            over::countDown);
    begun.await();
    // Its caller has given up; what it scores with must stay open nevertheless.
    slow.result().cancel(false);
    assertEquals(1, over.getCount());
    gate.countDown();
    over.await();
  }

  @Test
  void letsSingleTicketsPassABatchWhichStillComesThrough() throws Exception {
    Queued<Integer> blocker = blocker();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    queue.batch(
        Collections.nCopies(4, () -> order.add("batch") ? 1 : 0),
        later(),
        ScoringQueueTest::nothing);
    List<Queued<Integer>> singles = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      singles.add(
          queue.single(() -> order.add("single") ? 1 : 0, later(), ScoringQueueTest::nothing));
    }
    gate.countDown();
    blocker.result().join();
    queue.close();
    assertEquals(16, order.size());
    assertTrue(singles.stream().allMatch(single -> single.result().isDone()));
    int firstBatch = order.indexOf("batch");
    assertTrue(firstBatch <= 4, () -> "the batch had its first turn at " + order);
    assertTrue(order.subList(0, 8).stream().filter("single"::equals).count() >= 5, order::toString);
  }

  @Test
  void refusesASingleTicketThatWouldWaitTooLong() throws Exception {
    try (ScoringQueue impatient = new ScoringQueue(config(1))) {
      // What a place takes is measured; this one takes longer than the wait that is allowed.
      impatient
          .single(
              () -> {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
                return 1;
              },
              later(),
              ScoringQueueTest::nothing)
          .result()
          .join();
      // The one worker has noted the time of the first before it does the second.
      impatient.single(() -> 1, later(), ScoringQueueTest::nothing).result().join();
      CountDownLatch open = new CountDownLatch(1);
      List<Queued<Boolean>> admitted = new ArrayList<>();
      QueueFullException refused =
          assertThrows(
              QueueFullException.class,
              () -> {
                for (int i = 0; i < 10; i++) {
                  admitted.add(
                      impatient.single(
                          () -> open.await(1, TimeUnit.MINUTES),
                          later(),
                          ScoringQueueTest::nothing));
                }
              });
      assertTrue(refused.expectedWait().toMillis() >= 1);
      assertFalse(admitted.isEmpty());
      open.countDown();
    }
  }

  @Test
  void finishesWhatWaitsWhenItCloses() throws Exception {
    blocker();
    Queued<Integer> waiting = queue.single(() -> 7, later(), ScoringQueueTest::nothing);
    gate.countDown();
    queue.close();
    assertEquals(7, waiting.result().join());
    QueueFullException refused =
        assertThrows(
            QueueFullException.class,
            () -> queue.single(() -> 1, later(), ScoringQueueTest::nothing));
    assertEquals("the service is stopping", refused.getMessage());
  }

  @Test
  void passesOnAFailureAndGoesOn() {
    Queued<Integer> failed =
        queue.single(
            () -> {
              throw new IllegalStateException("broken");
            },
            later(),
            ScoringQueueTest::nothing);
    CompletionException problem =
        assertThrows(CompletionException.class, () -> failed.result().join());
    assertEquals("broken", problem.getCause().getMessage());
    assertEquals(1, queue.single(() -> 1, later(), ScoringQueueTest::nothing).result().join());
  }
}
