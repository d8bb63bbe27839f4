package dev.sortdesk.serving.queue;

/** Work was not begun because its deadline had passed. */
public final class DeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadlineException() {
    super("the deadline passed before the ticket's turn came", null, false, false);
  }
}
