package dev.sortdesk.pipelines.tables;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of a stage.
 *
 * @param stage its name, as on the command line
 * @param date the night that it was for
 * @param startedAt when it started
 * @param endedAt when it ended
 * @param outcome {@link #SUCCEEDED} or {@link #FAILED}
 * @param message what it said of itself, or what went wrong
 * @param counts what it counted; {@link #TICKETS_VERSION} among them where it is an ingest that
 *     succeeded
 * @param modelVersion the model that it was about; null where there is none
 */
public record StageRun(
    String stage,
    LocalDate date,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    String message,
    Map<String, Long> counts,
    @Nullable String modelVersion) {
  public static final String SUCCEEDED = "succeeded";
  public static final String FAILED = "failed";

  /** The count that is the version of the table {@code tickets} which an ingest left. */
  public static final String TICKETS_VERSION = "tickets_version";

  public StageRun {
    counts = new TreeMap<>(counts);
  }

  public boolean failed() {
    return outcome.equals(FAILED);
  }

  /** Returns how long it took, in seconds. */
  public double seconds() {
    return Duration.between(startedAt, endedAt).toMillis() / 1000.0;
  }
}
