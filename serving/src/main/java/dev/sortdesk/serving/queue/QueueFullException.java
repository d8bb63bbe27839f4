package dev.sortdesk.serving.queue;

import java.time.Duration;

/** Work was refused as too much waits already. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Duration wait;

  QueueFullException(Duration wait, String message) {
    super(message, null, false, false);
    this.wait = wait;
  }

  /** Returns how long what waits will take. */
  public Duration expectedWait() {
    return wait;
  }
}
