package dev.sortdesk.pipelines.predict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Turns rows into others window by window. The task's thread reads rows and takes results, in
 * order; {@link Workers} do the work meanwhile. How many windows are under way is bounded, so that
 * memory does not grow with the partition, nor with readers that are faster than the work.
 */
public final class Windows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final int size;
  private final UnaryOperator<List<Row>> work;
  private final LongAccumulator done;
  private final Workers workers;
  private final Deque<Window> underWay = new ArrayDeque<>();
  private volatile boolean ended;
  private Iterator<Row> ready = List.<Row>of().iterator();

  private record Window(int rows, Future<List<Row>> results) {}

  /**
   * To be made in a task. Its work has ended, or will not begin, before what the task closes by
   * completion listeners that were added before.
   *
   * @param rows the partition's rows
   * @param size the rows of a window; the last may have fewer
   * @param work from a window's rows to one or more rows for each; called by any thread
   * @param done counts the rows that were worked on
   */
  public Windows(
      Iterator<Row> rows, int size, UnaryOperator<List<Row>> work, LongAccumulator done) {
    this(rows, size, work, done, Workers.ofThisJvm());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> end());
  }

  Windows(
      Iterator<Row> rows,
      int size,
      UnaryOperator<List<Row>> work,
      LongAccumulator done,
      Workers workers) {
    this.rows = rows;
    this.size = size;
    this.work = work;
    this.done = done;
    this.workers = workers;
    workers.enter();
  }

  @Override
  public boolean hasNext() {
    while (!ready.hasNext()) {
      while (underWay.size() < workers.share() && rows.hasNext()) {
        handOver();
      }
      Window first = underWay.peek();
      if (first == null) {
        return false;
      }
      ready = results(first.results()).iterator();
      // Only now: one that was interrupted is waited for at the end.
      underWay.remove();
      done.add(first.rows());
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.next();
  }

  private void handOver() {
    List<Row> window = new ArrayList<>(size);
    while (window.size() < size && rows.hasNext()) {
      window.add(rows.next());
    }
    underWay.add(
        new Window(
            window.size(),
            workers.submit(() -> ended ? List.<Row>of() : work.apply(List.copyOf(window)))));
  }

  private static List<Row> results(Future<List<Row>> results) {
    try {
      return results.get();
    } catch (ExecutionException e) {
      // As if the task's own thread had done it; what is kept of the worker's stack is the cause.
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a window was being scored", e);
    }
  }

  /** Lets no work begin any more, and waits for what has begun; called by the task's thread. */
  void end() {
    ended = true;
    workers.leave();
    boolean interrupted = false;
    for (Window window : underWay) {
      while (true) {
        try {
          var unused = window.results().get();
          break;
        } catch (ExecutionException e) {
          // The task has ended for another reason, which it tells.
          break;
        } catch (InterruptedException e) {
          // What uses native memory must have ended before that is freed.
          interrupted = true;
        }
      }
    }
    underWay.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
