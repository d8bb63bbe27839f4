package dev.sortdesk.serving.smoke;

/** There was no answer at all, so that asking for something else is in vain. */
final class NoAnswerException extends FailedCheckException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }
}
