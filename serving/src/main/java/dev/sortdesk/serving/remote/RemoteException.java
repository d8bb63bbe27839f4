package dev.sortdesk.serving.remote;

import io.github.bucket4j.TimeoutException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Something remote did not answer in time, or not as it should. */
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RemoteException(String message) {
    super(message, null, false, false);
  }

  RemoteException(Throwable cause) {
    super(message(cause), cause, false, false);
  }

  /** Returns what a future failed with. */
  static Throwable cause(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether Redis is to blame, rather than what lies under one key. */
  static boolean blames(Throwable cause) {
    if (cause instanceof RedisCommandExecutionException refused) {
      return !String.valueOf(refused.getMessage()).startsWith("WRONGTYPE");
    }
    return cause instanceof RedisException
        || cause instanceof java.util.concurrent.TimeoutException
        || cause instanceof TimeoutException
        || cause instanceof CancellationException
        || cause instanceof RemoteException;
  }

  /** Returns what happened, in the words of the innermost cause. */
  static String message(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    if (cause instanceof java.util.concurrent.TimeoutException
        || cause instanceof TimeoutException) {
      return "no answer in time";
    }
    @Nullable String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
