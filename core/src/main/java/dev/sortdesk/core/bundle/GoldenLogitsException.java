package dev.sortdesk.core.bundle;

/** A model's golden texts are read as they were, but answered otherwise. */
final class GoldenLogitsException extends BundleException {
  private static final long serialVersionUID = 1L;

  GoldenLogitsException(String message) {
    super(message);
  }
}
