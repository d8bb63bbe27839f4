package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.any_value;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.predict.DistributedPredictor;
import dev.sortdesk.pipelines.tables.LedgerTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Answers by what the model reads: texts that read the same are scored once, and what was scored
 * before is looked up. What is scored is committed to the table {@code ledger} before a prediction
 * is made of it, so that a run which is killed has not scored for nothing.
 */
final class Ledger {
  /** The commit and the further passes over the tickets take as long as scoring so many texts. */
  private static final long LEAST_ROWS = 200;

  /** Reading so much of the ledger takes as long as scoring a text. */
  private static final long BYTES_A_ROW = 1 << 20;

  private final SparkSession spark;
  private final ScoreConfig config;
  private final RegisteredModel model;
  private final Path bundle;
  private final LedgerTable table;

  /** Has rows of ticket_id, version and text scored. */
  interface Scoring {
    Dataset<Row> of(Dataset<Row> texts) throws IOException;
  }

  Ledger(
      SparkSession spark, Workdir workdir, ScoreConfig config, RegisteredModel model, Path bundle) {
    this.spark = spark;
    this.config = config;
    this.model = model;
    this.bundle = bundle;
    this.table = LedgerTable.of(spark, workdir);
  }

  /** Returns whether so many tickets are to be answered by the ledger, by config and cost. */
  boolean isWorth(long rows) {
    return switch (config.ledger()) {
      case "always" -> true;
      case "never" -> false;
      default ->
          model.scorer().equals(OnnxScorer.NAME)
              && rows >= LEAST_ROWS + table.bytes() / BYTES_A_ROW;
    };
  }

  /**
   * Answers tickets, and has the answers committed.
   *
   * @param tickets with columns ticket_id, version and text
   * @param scoring scores the texts that the ledger does not have, once each
   * @param commit takes the answers, with the columns of {@link DistributedPredictor} and input;
   *     they can be read until it returns
   * @return what the commit returned
   */
  boolean answer(Dataset<Row> tickets, Scoring scoring, Predicate<Dataset<Row>> commit)
      throws IOException {
    table.prepare();
    Dataset<Row> keyed =
        DistributedPredictor.inputs(spark, bundle, tickets).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      String form = ModelBundle.form(ModelBundle.manifest(bundle)).orElse(null);
      // Of one version each, since a deletion may take rows out meanwhile.
      Dataset<Row> known =
          LedgerTable.of(table.readAt(table.version()), model.modelVersion(), form);
      table.add(scoring.of(unknown(keyed, known)).withColumnRenamed("ticket_id", "input"));
      Dataset<Row> now =
          table.readAt(table.version()).where(col("model_version").equalTo(model.modelVersion()));
      // Where a processor fell back to fp32, that is how it answered.
      Dataset<Row> said =
          known
              .union(now)
              .join(keyed.select(col("input").as("wanted")).distinct(), wanted(), "left_semi")
              .groupBy(col("input").as("wanted"), col("target"))
              .agg(max_by(struct("*"), col("form").eqNullSafe(lit(form))).as("answer"))
              .select("wanted", "answer.*")
              .drop("input", "scored_at");
      // An answer that is missing after all would be refused by the table, which wants a label.
      return commit.test(
          keyed
              .select(col("ticket_id"), col("version").as("ticket_version"), col("input"))
              .join(said, wanted(), "left_outer"));
    } finally {
      keyed.unpersist();
    }
  }

  /** Deletes answers whose last tickets are gone. */
  void forget(Dataset<Row> inputs) {
    table.forget(inputs);
  }

  private static Dataset<Row> unknown(Dataset<Row> keyed, Dataset<Row> known) {
    return keyed
        .groupBy("input")
        .agg(any_value(col("text")).as("text"))
        .join(known.select(col("input").as("wanted")), wanted(), "left_anti")
        .select(col("input").as("ticket_id"), lit(1).as("version"), col("text"));
  }

  private static Column wanted() {
    return col("input").equalTo(col("wanted"));
  }
}
