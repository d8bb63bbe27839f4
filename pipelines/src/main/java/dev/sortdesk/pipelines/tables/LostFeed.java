package dev.sortdesk.pipelines.tables;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkThrowable;

/**
 * A change feed no longer has what was asked of it: its log or its files are gone, as after a
 * VACUUM, or the table had other columns then.
 */
public final class LostFeed extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Set<String> CONDITIONS =
      Set.of(
          "DELTA_VERSION_NOT_FOUND",
          "DELTA_LOG_FILE_NOT_FOUND",
          "DELTA_LOG_FILE_NOT_FOUND_FOR_STREAMING_SOURCE",
          "DELTA_VERSIONS_NOT_CONTIGUOUS",
          "DELTA_CHANGE_DATA_FILE_NOT_FOUND",
          "DELTA_MISSING_CHANGE_DATA",
          "DELTA_CHANGE_TABLE_FEED_DISABLED",
          "DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_DATA_SCHEMA",
          "DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_SCHEMA_CHANGE",
          "DELTA_FILE_NOT_FOUND_DETAILED",
          "FAILED_READ_FILE.FILE_NOT_EXIST");

  private LostFeed(String condition, Throwable failure) {
    super(condition, failure);
  }

  /** Returns the failure as a lost feed, with Delta's name of it; empty where it is another one. */
  public static Optional<LostFeed> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable known
          && known.getCondition() != null
          && CONDITIONS.contains(known.getCondition())) {
        return Optional.of(new LostFeed(known.getCondition(), failure));
      }
    }
    return Optional.empty();
  }
}
