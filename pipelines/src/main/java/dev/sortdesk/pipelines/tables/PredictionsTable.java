package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code predictions}: what a model version said of a ticket version, one row for each
 * target. Rows are added, and deleted with their ticket; never changed. What the champion says of
 * the tickets as they are is in {@link LatestTable}.
 */
public final class PredictionsTable {
  static final StructType SCHEMA =
      new StructType()
          .add("ticket_id", DataTypes.StringType, false, "the ticket's id")
          .add("ticket_version", DataTypes.IntegerType, false, "the ticket's version that was read")
          .add("target", DataTypes.StringType, false, "the question, such as category")
          .add("label", DataTypes.StringType, false, "the most probable label")
          .add("confidence", DataTypes.DoubleType, false, "the label's probability, 0 to 1")
          .add(
              "probabilities",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false,
              "every label's probability")
          .add("truncated", DataTypes.BooleanType, false, "whether the text's end was not read")
          .add("scorer", DataTypes.StringType, false, "tfidf or onnx")
          .add("model_version", DataTypes.StringType, false, "the version of the model")
          .add("scored_at", DataTypes.TimestampType, false, "when the answer was given")
          .add(
              "tickets_version",
              DataTypes.LongType,
              true,
              "the version of the table tickets that was read; null in rows of an earlier Sortdesk")
          .add(
              "form",
              DataTypes.StringType,
              true,
              "in which form the onnx model's graph answered: fp32, fused or int8")
          .add(
              "input",
              DataTypes.StringType,
              true,
              "the key of the answer in the table ledger; null where that was not used");

  private final DeltaFolder folder;
  private final Workdir workdir;

  private PredictionsTable(DeltaFolder folder, Workdir workdir) {
    this.folder = folder;
    this.workdir = workdir;
  }

  public static PredictionsTable of(SparkSession spark, Workdir workdir) {
    return new PredictionsTable(
        new DeltaFolder(spark, workdir.table("predictions"), SCHEMA), workdir);
  }

  /** Returns the predictions; none when there is no such table yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /** Returns those of the tickets whose present version a model version has not scored. */
  public Dataset<Row> unscored(Dataset<Row> tickets, String modelVersion) {
    Dataset<Row> scored =
        read()
            .where(col("model_version").equalTo(modelVersion))
            .select(col("ticket_id"), col("ticket_version").as("version"))
            .distinct();
    return tickets.join(
        scored,
        tickets
            .col("ticket_id")
            .equalTo(scored.col("ticket_id"))
            .and(tickets.col("version").equalTo(scored.col("version"))),
        "left_anti");
  }

  /** Returns how far a model version has come with a table of tickets; empty if it never began. */
  public Optional<ScoringState> state(String modelVersion, String tickets) {
    return exists()
        ? state(
            folder.noted(scored(modelVersion, tickets)),
            folder.noted(backlog(modelVersion, tickets)))
        : Optional.empty();
  }

  /**
   * Returns whether rows may be missing that the state tells of, as the table was restored since.
   */
  public boolean restoredSince(String modelVersion, String tickets) {
    return exists() && folder.restoredSince(scored(modelVersion, tickets));
  }

  /** Returns the number of the last batch of a streaming query that is in the table. */
  public OptionalLong lastBatch(String query) {
    return exists() ? folder.noted(new StreamBatch(query, 0).name()) : OptionalLong.empty();
  }

  /**
   * Adds predictions and moves the model version's state with them, in one commit that is only made
   * where the state is still the expected one. Every writer of a model's predictions goes this way,
   * so no ticket version gets a second row, whoever else writes or is killed.
   *
   * @param tickets the id of the table of tickets
   * @param predictions with the columns of {@code DistributedPredictor}; null for none
   * @param batch the streaming batch that they are of; null for none
   * @return false where someone else has moved the state, and then nothing is written
   */
  public boolean commit(
      String modelVersion,
      String tickets,
      @Nullable ScoringState expected,
      ScoringState next,
      @Nullable Dataset<Row> predictions,
      @Nullable StreamBatch batch) {
    GuardedCommit commit = folder.begin();
    Optional<ScoringState> present =
        state(
            commit.version(scored(modelVersion, tickets)),
            commit.version(backlog(modelVersion, tickets)));
    if (!present.equals(Optional.ofNullable(expected))) {
      return false;
    }
    if (predictions != null) {
      commit.write(
          predictions
              .withColumn("scored_at", lit(workdir.now()))
              .withColumn("tickets_version", lit(next.ticketsVersion()))
              .select(Arrays.stream(SCHEMA.fieldNames()).map(c -> col(c)).toArray(Column[]::new)));
    }
    Map<String, Long> versions = new HashMap<>();
    versions.put(scored(modelVersion, tickets), next.ticketsVersion());
    versions.put(backlog(modelVersion, tickets), next.backlog() ? 1L : 0L);
    if (batch != null) {
      versions.put(batch.name(), batch.number());
    }
    return commit.commit(versions);
  }

  /** Creates the table where it is missing, and adds the columns that it lacks. */
  public void prepare() {
    folder.prepare(Map.of());
  }

  /**
   * Returns which answers leave with tickets that were deleted. Answers given since are kept, so
   * that it does no harm to delete twice, or late.
   *
   * @param deleted with columns ticket_id, once each, and deleted_at: the version of the table of
   *     tickets that deleted it
   * @return ticket_id, ticket_version and before: the answers that were given of a version of the
   *     table of tickets below that
   */
  public Dataset<Row> ofDeleted(Dataset<Row> deleted) {
    return read()
        .join(deleted.withColumnRenamed("ticket_id", "id"), col("ticket_id").equalTo(col("id")))
        .where(ticketsVersion("").lt(col("deleted_at")))
        .select(col("ticket_id"), col("ticket_version"), col("deleted_at").as("before"))
        .distinct();
  }

  /**
   * Returns which answers leave because their tickets are gone, or came again under an id that was
   * deleted, where no change feed tells of them.
   *
   * @param tickets all that there are
   * @param version the version of the table of tickets that they are of
   * @return as {@link #ofDeleted}
   */
  public Dataset<Row> ofAllBut(Dataset<Row> tickets, long version) {
    Dataset<Row> present =
        tickets.selectExpr("ticket_id as id", "version as present_version", "ingested_at");
    return read()
        .where(ticketsVersion("").leq(version))
        .join(present, col("ticket_id").equalTo(col("id")), "left_outer")
        .where(
            col("id")
                .isNull()
                .or(col("present_version").lt(col("ticket_version")))
                .or(
                    col("present_version")
                        .equalTo(col("ticket_version"))
                        .and(col("scored_at").lt(col("ingested_at")))))
        .select(col("ticket_id"), col("ticket_version"), lit(version + 1).as("before"))
        .distinct();
  }

  /**
   * Returns what was read for answers that leave and for no other: model_version and input, each
   * pair once.
   */
  public Dataset<Row> inputsOf(Dataset<Row> leaving) {
    Dataset<Row> keyed = read().where(col("input").isNotNull()).as("p");
    Dataset<Row> staying =
        keyed
            .join(leaving.as("gone"), leaves("p"), "left_anti")
            .select(col("model_version").as("model"), col("input").as("read"));
    return keyed
        .join(leaving.as("gone"), leaves("p"), "left_semi")
        .select("model_version", "input")
        .distinct()
        .join(
            staying,
            col("model_version").equalTo(col("model")).and(col("input").equalTo(col("read"))),
            "left_anti");
  }

  /** Deletes the answers that leave. */
  public void delete(Dataset<Row> leaving) {
    folder.open().as("p").merge(leaving.as("gone"), leaves("p")).whenMatched().delete().execute();
  }

  private static Column leaves(String predictions) {
    return col(predictions + ".ticket_id")
        .equalTo(col("gone.ticket_id"))
        .and(col(predictions + ".ticket_version").equalTo(col("gone.ticket_version")))
        .and(ticketsVersion(predictions + ".").lt(col("gone.before")));
  }

  /** Rows of an earlier Sortdesk have none; they are older than any. */
  private static Column ticketsVersion(String prefix) {
    return coalesce(col(prefix + "tickets_version"), lit(-1L));
  }

  static StructType schema() {
    return SCHEMA;
  }

  long version() {
    return folder.version();
  }

  String id() {
    return folder.id();
  }

  Dataset<Row> readAt(long version) {
    return folder.readAt(version);
  }

  Dataset<Row> changes(long after, long upTo) {
    return folder.changes(after, upTo);
  }

  private boolean exists() {
    return folder.exists();
  }

  private static Optional<ScoringState> state(OptionalLong scored, OptionalLong backlog) {
    return scored.isEmpty()
        ? Optional.empty()
        : Optional.of(new ScoringState(scored.getAsLong(), backlog.orElse(0) != 0));
  }

  private static String scored(String modelVersion, String tickets) {
    return "sortdesk.scored/" + modelVersion + "/" + tickets;
  }

  private static String backlog(String modelVersion, String tickets) {
    return "sortdesk.backlog/" + modelVersion + "/" + tickets;
  }
}
