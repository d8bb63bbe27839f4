package dev.sortdesk.serving.queue;

import dev.sortdesk.core.config.QueueConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one bounded queue before the scorer threads. A place is one forward pass. Single tickets go
 * before the tickets of batches, which get every fourth turn so that they come through; a single
 * ticket is refused when those before it would take longer than the configured wait, measured by
 * what a place has taken of late, and longer than a few answers. Work whose deadline has passed is
 * never begun.
 */
public final class ScoringQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringQueue.class);
  private static final int BATCH_TURN = 4;

  /**
   * So many forward passes may wait however long they take: an encoder's take tens of milliseconds,
   * and without a few that wait its scorers would stand still between tickets.
   */
  private static final int SHORT_QUEUE = 4;

  /** How much the latest measurement weighs in the moving average of a place's time. */
  private static final double LATEST = 0.05;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Queue<Entry<?>> singles = new ArrayDeque<>();
  private final Queue<Entry<?>> batches = new ArrayDeque<>();
  private final List<Thread> workers = new ArrayList<>();
  private final int places;
  private final long maxWaitNanos;
  private int waitingSingles;
  private int waitingBatches;
  private int running;
  private int turn;
  private double nanosAPlace;
  private boolean closed;

  public ScoringQueue(QueueConfig config) {
    places = config.places();
    maxWaitNanos = TimeUnit.MILLISECONDS.toNanos(config.maxWaitMs());
    int threads =
        config.workers() > 0 ? config.workers() : Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(this::work, "scorer-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
  }

  /**
   * Queues one piece of work.
   *
   * @param deadline on {@link System#nanoTime}; past it the result is a {@link DeadlineException}
   * @param over called once the work has ended or will never begin, whatever became of the result:
   *     what it uses may be closed then
   * @throws QueueFullException if those before it would take too long
   */
  public <T> Queued<T> single(Callable<T> work, long deadline, Runnable over) {
    Entry<T> entry = new Entry<>(work, 1, deadline, over);
    lock.lock();
    try {
      double wait = waitOfSingles();
      refuseIf(singlesAreRefused(wait), wait);
      singles.add(entry);
      waitingSingles++;
      filled.signal();
    } finally {
      lock.unlock();
    }
    return entry.queued();
  }

  /**
   * Queues several pieces of work that are admitted whole or not at all, each one place.
   *
   * @param over called for each of them, see {@link #single}
   * @throws QueueFullException if not all of them find a place
   */
  public <T> List<Queued<T>> batch(List<Callable<T>> works, long deadline, Runnable over) {
    List<Entry<T>> entries =
        works.stream().map(work -> new Entry<>(work, 1, deadline, over)).toList();
    enqueueBatch(entries, entries.size());
    return entries.stream().map(Entry::queued).toList();
  }

  /**
   * Queues one piece of work that takes several forward passes, behind single tickets.
   *
   * @param over see {@link #single}
   * @throws QueueFullException if it does not find that many places
   */
  public <T> Queued<T> inPasses(Callable<T> work, int passes, long deadline, Runnable over) {
    Entry<T> entry = new Entry<>(work, passes, deadline, over);
    enqueueBatch(List.of(entry), passes);
    return entry.queued();
  }

  /** Returns how long what waits will take, where a single ticket would be refused now. */
  public Optional<Duration> refusal() {
    lock.lock();
    try {
      double wait = waitOfSingles();
      return singlesAreRefused(wait)
          ? Optional.of(Duration.ofNanos((long) wait))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private double waitOfSingles() {
    return nanosAPlace * (waitingSingles + running) / workers.size();
  }

  private boolean singlesAreRefused(double wait) {
    return waitingSingles + waitingBatches + 1 > places
        || (waitingSingles > 0
            && wait > Math.max((double) maxWaitNanos, SHORT_QUEUE * nanosAPlace));
  }

  /** Returns how many forward passes wait. */
  public int waiting() {
    lock.lock();
    try {
      return waitingSingles + waitingBatches;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many there is room for. */
  public int places() {
    return places;
  }

  private void enqueueBatch(List<? extends Entry<?>> entries, int passes) {
    lock.lock();
    try {
      double wait =
          nanosAPlace * (waitingSingles + waitingBatches + running) / Math.max(1, workers.size());
      refuseIf(waitingSingles + waitingBatches + passes > places, wait);
      batches.addAll(entries);
      waitingBatches += passes;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void refuseIf(boolean full, double waitNanos) {
    if (closed) {
      throw new QueueFullException(Duration.ofSeconds(1), "the service is stopping");
    }
    if (full) {
      throw new QueueFullException(
          Duration.ofNanos((long) waitNanos), "too many tickets are waiting");
    }
  }

  private void work() {
    Entry<?> entry = next();
    while (entry != null) {
      long began = System.nanoTime();
      boolean scored = entry.run(began);
      finished(entry, scored ? System.nanoTime() - began : 0);
      entry = next();
    }
  }

  private void finished(Entry<?> entry, long nanos) {
    lock.lock();
    try {
      running -= entry.passes;
      if (nanos > 0) {
        double each = (double) nanos / entry.passes;
        nanosAPlace = nanosAPlace == 0 ? each : nanosAPlace + LATEST * (each - nanosAPlace);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry<?> next() {
    lock.lock();
    try {
      while (singles.isEmpty() && batches.isEmpty()) {
        if (closed) {
          return null;
        }
        filled.awaitUninterruptibly();
      }
      boolean single =
          !singles.isEmpty() && (batches.isEmpty() || Math.floorMod(++turn, BATCH_TURN) != 0);
      Entry<?> entry = single ? singles.remove() : batches.remove();
      if (single) {
        waitingSingles -= entry.passes;
      } else {
        waitingBatches -= entry.passes;
      }
      running += entry.passes;
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits is still done. Returns once it is. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Work in the queue.
   *
   * @param result its result, a {@link DeadlineException} where it was too late to begin
   * @param times when it was queued, begun and done
   */
  public record Queued<T>(CompletableFuture<T> result, Times times) {}

  private static final class Entry<T> {
    private final Callable<T> work;
    private final int passes;
    private final long deadline;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Runnable over;
    private final Times times = new Times(System.nanoTime());

    Entry(Callable<T> work, int passes, long deadline, Runnable over) {
      this.work = work;
      this.passes = passes;
      this.deadline = deadline;
      this.over = over;
    }

    Queued<T> queued() {
      return new Queued<>(result, times);
    }

    /** Does the work; returns whether it was done. */
    boolean run(long now) {
      times.begun(now);
      if (now - deadline >= 0 || result.isDone()) {
        end(() -> result.completeExceptionally(new DeadlineException()));
        return false;
      }
      try {
        T value = work.call();
        times.done(System.nanoTime());
        end(() -> result.complete(value));
      } catch (Throwable e) {
        // Of whatever kind: the worker goes on, and the caller is told.
        end(() -> result.completeExceptionally(e));
      }
      return true;
    }

    /** Says that the work is over, once, and then what came of it. */
    private void end(Runnable tell) {
      try {
        over.run();
      } catch (RuntimeException e) {
        LOG.error("what a ticket was scored with could not be let go of", e);
      }
      tell.run();
    }
  }
}
