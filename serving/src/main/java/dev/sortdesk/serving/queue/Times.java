package dev.sortdesk.serving.queue;

/** When a piece of work was queued, begun and done, on {@link System#nanoTime}. */
public final class Times {
  private final long queued;
  private volatile long begun;
  private volatile long done;

  Times(long queued) {
    this.queued = queued;
    begun = queued;
    done = queued;
  }

  void begun(long now) {
    begun = now;
    done = now;
  }

  void done(long now) {
    done = now;
  }

  /** Returns how long the work waited. */
  public long waitedNanos() {
    return begun - queued;
  }

  /** Returns how long the work took. */
  public long tookNanos() {
    return done - begun;
  }
}
