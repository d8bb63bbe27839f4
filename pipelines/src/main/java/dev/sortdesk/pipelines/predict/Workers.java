package dev.sortdesk.pipelines.predict;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a JVM that score. There are as many as tasks have ever run at once, which is how
 * many cores Spark has for them: so no core has two, and a task that is left alone at the end of a
 * job still has them all.
 */
final class Workers {
  private static final Workers OF_THIS_JVM = new Workers();
  private static final long IDLE_SECONDS = 60;

  private final ThreadPoolExecutor threads;
  private int tasks;
  private int most;

  Workers() {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "sortdesk-score-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  static Workers ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** Counts one more task that has work. */
  synchronized void enter() {
    tasks++;
    if (tasks > most) {
      most = tasks;
      threads.setMaximumPoolSize(most);
      threads.setCorePoolSize(most);
    }
  }

  /** Counts one task less. */
  synchronized void leave() {
    tasks--;
  }

  /**
   * Returns how much work a task may have handed over and not taken back: enough that threads do
   * not wait for it, few enough that all tasks together hold about three windows a thread.
   */
  synchronized int share() {
    return 1 + 2 * most / Math.max(1, tasks);
  }

  <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  synchronized int size() {
    return most;
  }
}
