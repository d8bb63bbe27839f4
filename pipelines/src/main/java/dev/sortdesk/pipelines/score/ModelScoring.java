package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.predict.DistributedPredictor;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.ScoringState;
import dev.sortdesk.pipelines.tables.StreamBatch;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Progress;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * A model version's work on the tickets. Each step goes out from a state, and commits its answers
 * together with the state that follows; a step that comes back empty wrote nothing, because someone
 * else had moved the state.
 */
final class ModelScoring {
  private static final long ROWS_A_PARTITION = 20_000;

  private final SparkSession spark;
  private final ScoreConfig config;
  private final String modelVersion;
  private final Path bundle;
  private final TicketsTable tickets;
  private final String ticketsId;
  private final PredictionsTable predictions;
  private final Ledger ledger;

  /**
   * @param bundle the model's bundle on this machine
   */
  ModelScoring(
      SparkSession spark, Workdir workdir, ScoreConfig config, RegisteredModel model, Path bundle) {
    this.spark = spark;
    this.config = config;
    this.modelVersion = model.modelVersion();
    this.bundle = bundle;
    this.tickets = TicketsTable.of(spark, workdir);
    this.ticketsId = tickets.id();
    this.predictions = PredictionsTable.of(spark, workdir);
    this.ledger = new Ledger(spark, workdir, config, model, bundle);
  }

  String modelVersion() {
    return modelVersion;
  }

  Optional<ScoringState> state() {
    return predictions.state(modelVersion, ticketsId);
  }

  /** Returns whether answers may be missing that the state tells of. */
  boolean isRestored() {
    return predictions.restoredSince(modelVersion, ticketsId);
  }

  /** Returns whether the model has answers of which no state tells. */
  boolean hasAnswers() {
    return !predictions.read().where(col("model_version").equalTo(modelVersion)).isEmpty();
  }

  /**
   * Scores every ticket, as of a version of their table, that has no answer of this model yet, and
   * deletes the answers of tickets that are gone.
   */
  Optional<Long> snapshot(@Nullable ScoringState from, long upTo) throws Exception {
    Dataset<Row> all = tickets.readAt(upTo);
    delete(predictions.ofAllBut(all, upTo));
    Dataset<Row> unscored = predictions.unscored(all, modelVersion);
    return commit(from, new ScoringState(upTo, false), unscored, unscored.count(), null);
  }

  /** Scores what changed after the state, up to a version of the table of tickets. */
  Optional<Long> changes(ScoringState from, Changes changes, long upTo, @Nullable StreamBatch batch)
      throws IOException {
    if (changes.deletionCount() > 0) {
      delete(predictions.ofDeleted(changes.deletions()));
    }
    ScoringState next = new ScoringState(upTo, from.backlog());
    return commit(from, next, changes.tickets(), changes.ticketCount(), batch);
  }

  /** Scores the newest tickets of the backlog, at most so many; none means that none is left. */
  Optional<Long> slice(ScoringState from, int most) throws Exception {
    Dataset<Row> slice =
        predictions
            .unscored(tickets.readAt(from.ticketsVersion()), modelVersion)
            .orderBy(coalesce(col("created_at"), col("ingested_at")).desc(), col("ticket_id"))
            .limit(most)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long rows = slice.count();
      ScoringState next = new ScoringState(from.ticketsVersion(), rows == most);
      return commit(from, next, slice, rows, null);
    } finally {
      slice.unpersist();
    }
  }

  /**
   * Begins with the tickets of a version of their table as the backlog, all of it still to be
   * scored.
   */
  Optional<Long> begin(@Nullable ScoringState from, long at) throws Exception {
    delete(predictions.ofAllBut(tickets.readAt(at), at));
    return commit(from, new ScoringState(at, true), tickets.readAt(at), 0, null);
  }

  /** Deletes the answers of tickets that are gone. The ledger first: predictions say what of it. */
  private void delete(Dataset<Row> leaving) {
    if (!leaving.isEmpty()) {
      ledger.forget(predictions.inputsOf(leaving));
      predictions.delete(leaving);
    }
  }

  private Optional<Long> commit(
      @Nullable ScoringState from,
      ScoringState next,
      Dataset<Row> toScore,
      long rows,
      @Nullable StreamBatch batch)
      throws IOException {
    Predicate<Dataset<Row>> commit =
        answers -> predictions.commit(modelVersion, ticketsId, from, next, answers, batch);
    if (rows == 0) {
      return predictions.commit(modelVersion, ticketsId, from, next, null, batch)
          ? Optional.of(rows)
          : Optional.empty();
    }
    LongAccumulator done = spark.sparkContext().longAccumulator();
    try (Progress progress = Progress.start("score: texts", rows, done::value)) {
      Ledger.Scoring scoring =
          texts ->
              DistributedPredictor.predict(
                  spark, bundle, spread(texts, rows), config.window(), done);
      boolean committed =
          ledger.isWorth(rows)
              ? ledger.answer(spread(toScore, rows), scoring, commit)
              : commit.test(scoring.of(toScore).withColumn("input", lit(null).cast("string")));
      return committed ? Optional.of(rows) : Optional.empty();
    }
  }

  private Dataset<Row> spread(Dataset<Row> toScore, long rows) {
    long partitions =
        Math.max(2L * spark.sparkContext().defaultParallelism(), rows / ROWS_A_PARTITION);
    return toScore
        .repartition((int) partitions, col("ticket_id"))
        .sortWithinPartitions("ticket_id");
  }
}
