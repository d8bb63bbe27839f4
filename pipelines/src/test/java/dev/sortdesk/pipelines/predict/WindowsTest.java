package dev.sortdesk.pipelines.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.SparkForTests;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WindowsTest {
  private final Workers workers = new Workers();
  private final LongAccumulator done = SparkForTests.spark().sparkContext().longAccumulator();
  private final AtomicInteger read = new AtomicInteger();

  @Test
  void givesEveryRowsResultsInOrder() {
    Windows windows = windows(1000, 7, window -> window);

    assertEquals(IntStream.range(0, 1000).boxed().toList(), numbers(windows));
    assertEquals(1000, done.value());
    windows.end();
  }

  @Test
  void givesNothingForNoRows() {
    assertFalse(windows(0, 7, window -> window).hasNext());
  }

  @Test
  void readsNoFurtherThanItsShare() {
    CountDownLatch go = new CountDownLatch(1);
    Windows windows =
        windows(
            1000,
            10,
            window -> {
              await(go);
              return window;
            });
    CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(windows::hasNext);
    // It waits for the first window then, and has handed over all that it may.
    while (read.get() < 10 * workers.share()) {
      Thread.onSpinWait();
    }
    assertEquals(3, workers.share());
    assertFalse(first.isDone());
    go.countDown();
    assertTrue(first.join());
    assertEquals(30, read.get());
    windows.end();
  }

  @Test
  void aTaskThatIsLeftAloneHasTheThreadsOfAll() {
    Windows other = windows(10, 1, window -> window);
    CyclicBarrier both = new CyclicBarrier(2);
    Windows last =
        windows(
            10,
            1,
            window -> {
              // Passes only where two threads work on windows of this one task.
              meet(both);
              return window;
            });
    other.end();

    assertEquals(IntStream.range(0, 10).boxed().toList(), numbers(last));
    assertEquals(2, workers.size());
    assertEquals(5, workers.share());
    last.end();
  }

  @Test
  void throwsWhatTheWorkThrew() {
    IllegalStateException problem = new IllegalStateException("no model");
    Windows windows =
        windows(
            100,
            10,
            window -> {
              throw problem;
            });

    assertSame(problem, assertThrows(IllegalStateException.class, windows::hasNext));
    windows.end();
  }

  @Test
  void aTaskThatIsKilledEndsOnlyWhenTheWorkThatBeganHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger worked = new AtomicInteger();
    Windows windows =
        windows(
            100,
            10,
            window -> {
              begun.countDown();
              await(go);
              worked.incrementAndGet();
              return window;
            });
    CompletableFuture<String> message = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread task =
        new Thread(
            () -> {
              message.complete(
                  assertThrows(IllegalStateException.class, windows::hasNext).getMessage());
              windows.end();
              ended.countDown();
            });
    task.start();
    await(begun);
    task.interrupt();

    assertEquals("interrupted while a window was being scored", message.get());
    assertFalse(ended.await(50, TimeUnit.MILLISECONDS));
    go.countDown();
    await(ended);
    // The other two windows of its share never began.
    assertEquals(1, worked.get());
    task.join();
  }

  private Windows windows(int rows, int size, UnaryOperator<List<Row>> work) {
    Iterator<Row> counted =
        IntStream.range(0, rows)
            .mapToObj(
                i -> {
                  read.incrementAndGet();
                  return RowFactory.create(i);
                })
            .iterator();
    return new Windows(counted, size, work, done, workers);
  }

  private static List<Integer> numbers(Iterator<Row> rows) {
    List<Integer> numbers = new ArrayList<>();
    rows.forEachRemaining(row -> numbers.add(row.getInt(0)));
    return numbers;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
