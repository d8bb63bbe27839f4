package dev.sortdesk.pipelines.tables;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.DeltaLogActionUtils.DeltaAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commits of a log that cannot be read, each with why. Delta's own message would show the line
 * at fault, which may hold words of tickets.
 *
 * @param empty those without any content
 * @param unreadable the others
 */
record BrokenCommits(List<String> empty, List<String> unreadable) {
  /** Of a longer log the newest ones are read. */
  private static final int MOST = 1000;

  private static final DeltaAction ANY = DeltaAction.COMMITINFO;
  private static final StructType SCHEMA = new StructType().add(ANY.colName, ANY.schema);

  static BrokenCommits of(TableFiles files, Engine engine) {
    List<org.apache.hadoop.fs.FileStatus> commits = files.commits();
    List<String> empty = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (var commit : commits.subList(Math.max(0, commits.size() - MOST), commits.size())) {
      String name = commit.getPath().getName();
      if (commit.getLen() == 0) {
        empty.add(name);
      } else {
        fault(commit, engine).ifPresent(fault -> unreadable.add(name + " " + fault));
      }
    }
    return new BrokenCommits(empty, unreadable);
  }

  private static Optional<String> fault(org.apache.hadoop.fs.FileStatus commit, Engine engine) {
    FileStatus file = FileStatus.of(commit.getPath().toString(), commit.getLen(), 0);
    try (CloseableIterator<ColumnarBatch> read =
        engine
            .getJsonHandler()
            .readJsonFiles(Utils.singletonCloseableIterator(file), SCHEMA, Optional.empty())) {
      while (read.hasNext()) {
        read.next();
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(reason(e));
    }
  }

  private static String reason(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof org.apache.hadoop.fs.ChecksumException) {
        return "was changed: it does not have its checksum";
      }
      if (cause instanceof java.io.FileNotFoundException missing) {
        return "cannot be opened (" + missing.getMessage() + ")";
      }
    }
    return "is not whole, or no JSON";
  }
}
