package dev.sortdesk.core.mlflow;

/** MLflow could not be reached, or refused. The message names the URI, the call and the answer. */
public final class MlflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MlflowException(String message) {
    super(message);
  }

  public MlflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
