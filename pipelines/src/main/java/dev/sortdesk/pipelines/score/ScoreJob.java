package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.predict.DistributedPredictor;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Progress;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * The stage {@code score}: the champion's answers for every ticket version that it has not scored
 * yet.
 */
public final class ScoreJob {
  private static final long ROWS_A_PARTITION = 20_000;

  private final SparkSession spark;
  private final Workdir workdir;
  private final ScoreConfig config;
  private final Tracking tracking;

  public ScoreJob(SparkSession spark, Workdir workdir, ScoreConfig config, Tracking tracking) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.tracking = tracking;
  }

  /**
   * Scores, and writes {@code reports/scoring.json}.
   *
   * @throws UserException if there is no champion
   */
  public ScoreReport run() throws IOException {
    RegisteredModel champion =
        tracking
            .registry()
            .champion()
            .orElseThrow(
                () ->
                    new UserException(
                        "there is no champion to score with",
                        "run train, evaluate and promote first"));
    Path bundle = new Bundles(workdir, tracking.registry()).local(champion);
    PredictionsTable predictions = PredictionsTable.of(spark, workdir);
    Dataset<Row> tickets = TicketsTable.of(spark, workdir).read();
    Dataset<Row> unscored = predictions.unscored(tickets, champion.modelVersion());
    long rows = unscored.count();
    if (rows > 0) {
      LongAccumulator done = spark.sparkContext().longAccumulator();
      try (Progress progress = Progress.start("score: tickets", rows, done::value)) {
        predictions.append(
            DistributedPredictor.predict(
                spark, bundle, spread(unscored, rows), config.window(), done));
      }
    }
    ScoreReport report = new ScoreReport(champion.modelVersion(), tickets.count(), rows);
    workdir.writeReport("scoring.json", Json.pretty(report));
    return report;
  }

  private Dataset<Row> spread(Dataset<Row> tickets, long rows) {
    long partitions =
        Math.max(2L * spark.sparkContext().defaultParallelism(), rows / ROWS_A_PARTITION);
    return tickets
        .repartition((int) partitions, col("ticket_id"))
        .sortWithinPartitions("ticket_id");
  }
}
