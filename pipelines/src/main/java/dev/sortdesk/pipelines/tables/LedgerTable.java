package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The table {@code ledger}: what a model version, in a form, says of all texts that it reads alike,
 * one row for each target. Rows are added, and leave with the last ticket that they were given to
 * or with age; never changed. Two writers at once may add the same row twice, which does no harm:
 * equal keys have equal answers.
 */
public final class LedgerTable {
  static final StructType SCHEMA =
      new StructType()
          .add(
              "input",
              DataTypes.StringType,
              false,
              "SHA-256 of what the model reads of a text: its subwords after the cut, and whether there were more")
          .add("model_version", DataTypes.StringType, false, "the version of the model")
          .add(
              "form",
              DataTypes.StringType,
              true,
              "in which form the onnx model's graph answered: fp32, fused or int8")
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
          .add("scored_at", DataTypes.TimestampType, false, "when the answer was given");

  private final DeltaFolder folder;

  private LedgerTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static LedgerTable of(SparkSession spark, Workdir workdir) {
    return new LedgerTable(new DeltaFolder(spark, workdir.table("ledger"), SCHEMA));
  }

  /** Creates the table where it is missing. */
  public void prepare() {
    folder.prepare(Map.of("delta.enableChangeDataFeed", "false"));
  }

  /** Returns the rows; none when there is no such table yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  public Dataset<Row> readAt(long version) {
    return folder.readAt(version);
  }

  /** Returns the table's present version. */
  public long version() {
    return folder.version();
  }

  /** Returns the size of the table's present version; 0 when there is no such table yet. */
  public long bytes() {
    return folder.exists() ? folder.bytes() : 0;
  }

  /** Returns the rows of a model version in a form, null for a scorer without forms. */
  public static Dataset<Row> of(Dataset<Row> rows, String modelVersion, @Nullable String form) {
    return rows.where(
        col("model_version").equalTo(modelVersion).and(col("form").eqNullSafe(lit(form))));
  }

  /** Adds answers; with every column but scored_at. */
  public void add(Dataset<Row> answers) {
    folder.append(
        answers
            .withColumn("scored_at", current_timestamp())
            .select(Arrays.stream(SCHEMA.fieldNames()).map(c -> col(c)).toArray(Column[]::new)));
  }

  /**
   * Deletes answers by what was read.
   *
   * @param inputs with columns model_version and input, each pair once
   */
  public void forget(Dataset<Row> inputs) {
    if (!folder.exists() || inputs.isEmpty()) {
      return;
    }
    folder
        .open()
        .as("l")
        .merge(
            inputs.as("gone"),
            col("l.input")
                .equalTo(col("gone.input"))
                .and(col("l.model_version").equalTo(col("gone.model_version"))))
        .whenMatched()
        .delete()
        .execute();
  }

  /**
   * Deletes answers that were given before so many days, and those older than a day that no
   * prediction refers to: of a run that was killed before it wrote predictions.
   *
   * @param predictions the table of predictions
   */
  public void prune(int days, Dataset<Row> predictions) {
    Column age = col("scored_at").lt(expr("current_timestamp() - make_dt_interval(" + days + ")"));
    Column settled = col("scored_at").lt(expr("current_timestamp() - make_dt_interval(1)"));
    Dataset<Row> referred =
        predictions.where("input IS NOT NULL").select("model_version", "input").distinct();
    Dataset<Row> old = read().where(age).select("model_version", "input");
    Dataset<Row> unused =
        read()
            .where(settled)
            .select("model_version", "input")
            .join(
                referred,
                CollectionConverters.asScala(List.of("model_version", "input")).toSeq(),
                "left_anti");
    forget(old.union(unused).distinct());
  }
}
