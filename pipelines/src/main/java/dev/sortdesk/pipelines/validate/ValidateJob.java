package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The stage {@code validate}: measures the history, writes the report, fails on a broken rule. */
public final class ValidateJob {
  /** The report for programs. */
  public static final String JSON = "validation.json";

  /** The report for people. */
  public static final String MARKDOWN = "validation.md";

  /** The distributions of the last history that was accepted. */
  public static final String ACCEPTED_HISTORY = "accepted-history.json";

  private ValidateJob() {}

  /**
   * Validates a history.
   *
   * @param tickets the table of tickets
   * @param holdout rows to hold out, of the same schema; empty where a share of the tickets is held
   *     out
   * @param targets the names of what is learned
   * @param ingest what the last ingest read; null where that is not known
   * @param reports where the report and the accepted history are kept
   * @return the report, every rule of which holds
   * @throws BrokenRuleException if a rule is broken; the report is written by then, and the
   *     accepted history is left as it was
   * @throws dev.sortdesk.core.config.UserException if the history cannot be learned from at all
   */
  public static ValidationReport run(
      Dataset<Row> tickets,
      Dataset<Row> holdout,
      List<String> targets,
      SortdeskConfig config,
      @Nullable LastIngest ingest,
      FileTree reports)
      throws IOException {
    return run(tickets, holdout, targets, ValidateSettings.of(config), ingest, reports);
  }

  static ValidationReport run(
      Dataset<Row> tickets,
      Dataset<Row> holdout,
      List<String> targets,
      ValidateSettings settings,
      @Nullable LastIngest ingest,
      FileTree reports)
      throws IOException {
    Optional<DistributionSnapshot> accepted =
        reports
            .readText(ACCEPTED_HISTORY)
            .map(json -> DistributionSnapshot.read(json, reports.uri() + "/" + ACCEPTED_HISTORY));
    ValidationReport report =
        Validate.of(tickets, holdout, targets, settings, ingest, accepted.orElse(null));
    write(reports, JSON, report.json());
    write(reports, MARKDOWN, report.markdown());
    if (!report.accepted()) {
      throw new BrokenRuleException(report.broken());
    }
    write(
        reports,
        ACCEPTED_HISTORY,
        DistributionSnapshot.of(report.fingerprint().sha256(), report.profile()).json());
    return report;
  }

  private static void write(FileTree reports, String path, String content) throws IOException {
    reports.write(path, content.getBytes(StandardCharsets.UTF_8));
  }
}
