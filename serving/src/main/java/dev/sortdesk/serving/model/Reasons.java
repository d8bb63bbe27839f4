package dev.sortdesk.serving.model;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** What an operator is told of a failure: names of classes would tell nothing. */
final class Reasons {
  private Reasons() {}

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
