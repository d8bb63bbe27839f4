package dev.sortdesk.pipelines.ingest;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Map;
import java.util.Optional;

/**
 * What an ingest did: {@code reports/ingest.json}. The counts are {@link Counts}.
 *
 * @param ingestId names this ingest in {@code tickets_rejected}
 * @param source the history, with its scheme
 * @param holdout the counts of the rows to evaluate on
 * @param columns which columns mean what
 * @param deltaVersion the version of the table {@code tickets} after it
 * @param seconds how long it took
 */
public record IngestReport(
    @SerializedName("ingest_id") String ingestId,
    String source,
    long read,
    long inserted,
    long updated,
    long unchanged,
    long duplicate,
    long rejected,
    Map<String, Long> reasons,
    Counts holdout,
    TicketSource columns,
    @SerializedName("delta_version") long deltaVersion,
    double seconds) {
  private static final String NAME = "ingest.json";

  static IngestReport of(
      String ingestId,
      String source,
      Counts counts,
      Counts holdout,
      TicketSource columns,
      long deltaVersion,
      double seconds) {
    return new IngestReport(
        ingestId,
        source,
        counts.read(),
        counts.inserted(),
        counts.updated(),
        counts.unchanged(),
        counts.duplicate(),
        counts.rejected(),
        counts.reasons(),
        holdout,
        columns,
        deltaVersion,
        seconds);
  }

  /** Reads the report of the last ingest, if there was one. */
  public static Optional<IngestReport> read(Workdir workdir) {
    return workdir
        .readReport(NAME)
        .map(text -> Json.read(text, IngestReport.class, workdir.uri() + "/reports/" + NAME));
  }

  void write(Workdir workdir) {
    workdir.writeReport(NAME, Json.pretty(this));
  }
}
