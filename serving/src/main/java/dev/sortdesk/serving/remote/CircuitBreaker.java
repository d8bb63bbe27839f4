package dev.sortdesk.serving.remote;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before something remote. It opens when failures are many: five in a row do, and so does
 * more than one call in five failing for long. Whoever tries the remote then closes it again. It
 * begins open, as nothing is known yet.
 */
final class CircuitBreaker {
  enum State {
    /** The remote is used. */
    CLOSED(0),
    /** It is tried whether it answers again. */
    HALF_OPEN(1),
    /** It is left alone. */
    OPEN(2);

    /** What stands for it among the metrics. */
    final int value;

    State(int value) {
      this.value = value;
    }
  }

  /** A failure weighs as much as this many successes. */
  private static final int FAILURE = 4;

  private static final int TOO_MUCH = 5 * FAILURE;

  private final AtomicInteger weight = new AtomicInteger();
  private volatile State state = State.OPEN;

  State state() {
    return state;
  }

  /** Counts a call that was answered. */
  void succeeded() {
    // Read first: most of the time there is nothing to take off, and many threads come by.
    if (weight.get() > 0) {
      weight.updateAndGet(n -> Math.max(0, n - 1));
    }
  }

  /** Counts a call that was not answered; returns whether it was one too many. */
  boolean failed() {
    return weight.addAndGet(FAILURE) >= TOO_MUCH;
  }

  void open() {
    state = State.OPEN;
  }

  void halfOpen() {
    state = State.HALF_OPEN;
  }

  void close() {
    weight.set(0);
    state = State.CLOSED;
  }
}
