package dev.sortdesk.core.model.onnx;

/** A graph is valid, but not built as the exports are that Sortdesk can rewrite. */
public final class UnreadableGraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableGraphException(String message) {
    super(message);
  }
}
