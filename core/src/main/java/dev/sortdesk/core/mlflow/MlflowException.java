package dev.sortdesk.core.mlflow;

import org.jspecify.annotations.Nullable;

/** MLflow could not be reached, or refused. The message names the URI, the call and the answer. */
public final class MlflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  public MlflowException(String message) {
    this(message, null, false);
  }

  public MlflowException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private MlflowException(String message, @Nullable Throwable cause, boolean refused) {
    super(message, cause);
    this.refused = refused;
  }

  /** Returns the end of a call whose credentials were missing, unknown or not enough. */
  static MlflowException refused(String message) {
    return new MlflowException(message, null, true);
  }

  /** Returns whether the server answered, and asked for other credentials (401 or 403). */
  public boolean isRefused() {
    return refused;
  }
}
