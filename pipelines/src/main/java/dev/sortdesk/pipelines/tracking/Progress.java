package dev.sortdesk.pipelines.tracking;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says how far a long piece of work is: done and total, rate, and the time left at that rate. It
 * speaks every few seconds, so short work stays silent.
 */
public final class Progress implements AutoCloseable {
  private static final long SECONDS_BETWEEN = 5;

  private final String what;
  private final long total;
  private final LongSupplier done;
  private final PrintStream out;
  private final long started = System.nanoTime();
  private final ScheduledExecutorService clock;
  private long said = -1;

  private Progress(String what, long total, LongSupplier done, PrintStream out) {
    this.what = what;
    this.total = total;
    this.done = done;
    this.out = out;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to report on the console's error stream.
   *
   * @param what the work, with its unit: {@code train: fits}
   * @param total how many units there are
   * @param done how many are done by now
   */
  public static Progress start(String what, long total, LongSupplier done) {
    Progress progress = new Progress(what, total, done, System.err);
    var unused =
        progress.clock.scheduleAtFixedRate(
            progress::say, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
    return progress;
  }

  private void say() {
    long now = done.getAsLong();
    if (now != said) {
      said = now;
      out.println(line(what, now, total, Duration.ofNanos(System.nanoTime() - started)));
    }
  }

  /** Returns one line of report. */
  static String line(String what, long done, long total, Duration elapsed) {
    double seconds = elapsed.toMillis() / 1000.0;
    String line = "%s: %,d of %,d".formatted(what, done, total);
    if (done == 0) {
      return line;
    }
    double rate = done / seconds;
    String speed = rate >= 1 ? "%,.0f/s".formatted(rate) : "%.1f s each".formatted(1 / rate);
    return "%s (%d%%), %s, about %s left"
        .formatted(line, 100 * done / Math.max(1, total), speed, left((total - done) / rate));
  }

  private static String left(double seconds) {
    long whole = Math.round(Math.max(0, seconds));
    return whole < 90 ? whole + " s" : Math.round(whole / 60.0) + " min";
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
