package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code decisions}: every promotion, declined promotion and rollback, with its reason. A
 * decision that is repeated because the process was killed is one row.
 */
public final class DecisionsTable {
  static final StructType SCHEMA =
      new StructType()
          .add("action", DataTypes.StringType, false, "promoted, declined or rolled back")
          .add("model_version", DataTypes.StringType, false, "the model that it is about")
          .add(
              "champion_before",
              DataTypes.StringType,
              false,
              "the champion until then; empty if none")
          .add("reason", DataTypes.StringType, false, "why, in words")
          .add("decided_at", DataTypes.TimestampType, false, "when");

  private final SparkSession spark;
  private final DeltaFolder folder;
  private final Workdir workdir;

  private DecisionsTable(SparkSession spark, DeltaFolder folder, Workdir workdir) {
    this.spark = spark;
    this.folder = folder;
    this.workdir = workdir;
  }

  public static DecisionsTable of(SparkSession spark, Workdir workdir) {
    return new DecisionsTable(
        spark, new DeltaFolder(spark, workdir.table("decisions"), SCHEMA), workdir);
  }

  /** Returns the decisions; none when there is no such table yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /** Adds a decision, unless it is the newest one there is. */
  public void add(String action, String modelVersion, String championBefore, String reason) {
    folder.prepare(Map.of());
    List<Row> newest = read().orderBy(col("decided_at").desc()).limit(1).collectAsList();
    if (!newest.isEmpty()
        && newest.get(0).getString(0).equals(action)
        && newest.get(0).getString(1).equals(modelVersion)
        && newest.get(0).getString(2).equals(championBefore)
        && newest.get(0).getString(3).equals(reason)) {
      return;
    }
    Row row =
        RowFactory.create(
            action, modelVersion, championBefore, reason, Timestamp.from(workdir.now()));
    spark
        .createDataFrame(List.of(row), SCHEMA)
        .write()
        .format("delta")
        .mode("append")
        .save(folder.path());
  }
}
