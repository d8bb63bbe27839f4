package dev.sortdesk.serving.smoke;

/** The service did not answer as it should; the message says where, and what it said. */
class FailedCheckException extends Exception {
  private static final long serialVersionUID = 1L;

  FailedCheckException(String message) {
    super(message);
  }

  /** Throws a failed check unless something holds. */
  static void unless(boolean holds, String message) throws FailedCheckException {
    if (!holds) {
      throw new FailedCheckException(message);
    }
  }
}
