package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code predictions}: what a model version said of a ticket version, one row for each
 * target. Rows are only ever added; a ticket's newest answer is the one with the greatest {@code
 * scored_at}.
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
          .add("scored_at", DataTypes.TimestampType, false, "when the answer was given");

  private final DeltaFolder folder;

  private PredictionsTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static PredictionsTable of(SparkSession spark, Workdir workdir) {
    return new PredictionsTable(new DeltaFolder(spark, workdir.table("predictions"), SCHEMA));
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

  /** Adds predictions, with every column but {@code scored_at}, in one commit. */
  public void append(Dataset<Row> predictions) {
    folder.prepare(Map.of());
    Dataset<Row> timed = predictions.withColumn("scored_at", current_timestamp());
    timed
        .select(
            java.util.Arrays.stream(SCHEMA.fieldNames())
                .map(timed::col)
                .toArray(org.apache.spark.sql.Column[]::new))
        .write()
        .format("delta")
        .mode("append")
        .save(folder.path());
  }
}
