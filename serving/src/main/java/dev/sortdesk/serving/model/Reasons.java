package dev.sortdesk.serving.model;

import dev.sortdesk.core.mlflow.MlflowException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** What an operator is told of a failure: names of classes would tell nothing. */
public final class Reasons {
  private Reasons() {}

  /** Returns why the registry was of no use, without its address and what it said. */
  public static String ofRegistry(RuntimeException e) {
    return e instanceof MlflowException mlflow && mlflow.isRefused()
        ? "the registry refuses the service's credentials"
        : "the registry does not answer";
  }

  static String of(Throwable e) {
    if (e instanceof UncheckedIOException wrapper) {
      return of(wrapper.getCause());
    }
    if (e instanceof FileSystemException files && files.getReason() == null) {
      String why = e instanceof AccessDeniedException ? "no permission for " : "cannot use ";
      return why + files.getFile();
    }
    return e.getMessage() == null ? "the log says why" : e.getMessage();
  }
}
