package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.core.config.UserException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A Delta table by its path: whether it is there, its columns, properties and version. */
final class DeltaFolder {
  private static final int COMMITS_LOOKED_AT = 100;

  private final SparkSession spark;
  private final String path;
  private final StructType schema;

  DeltaFolder(SparkSession spark, String path, StructType schema) {
    this.spark = spark;
    this.path = path;
    this.schema = schema;
  }

  String path() {
    return path;
  }

  boolean exists() {
    return DeltaTable.isDeltaTable(spark, path);
  }

  DeltaTable open() {
    return DeltaTable.forPath(spark, path);
  }

  Dataset<Row> read() {
    return exists()
        ? spark.read().format("delta").load(path)
        : spark.createDataFrame(List.of(), schema);
  }

  Dataset<Row> readAt(long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path);
  }

  /** Returns the change feed of the commits after a version, up to another one. */
  Dataset<Row> changes(long after, long upTo) {
    return spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", after + 1)
        .option("endingVersion", upTo)
        .load(path);
  }

  /** Returns the change feed as a stream, which begins after a version. */
  Dataset<Row> changeStream(long after) {
    return spark
        .readStream()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", after + 1)
        .load(path);
  }

  /** Returns the size of the files of the table's present version. */
  long bytes() {
    return snapshot().sizeInBytes();
  }

  void append(Dataset<Row> rows) {
    rows.write().format("delta").mode(SaveMode.Append).save(path);
  }

  long version() {
    return snapshot().version();
  }

  /** Returns what names the table for good; a table that is made anew has another. */
  String id() {
    return snapshot().metadata().id();
  }

  /** Returns the version that the last commit under a name noted. */
  OptionalLong noted(String name) {
    return GuardedCommit.notedVersion(snapshot(), name);
  }

  /**
   * Returns whether the table was restored after the last commit under a name. RESTORE takes the
   * rows back, but not what commits noted.
   */
  boolean restoredSince(String name) {
    long noted =
        GuardedCommit.noted(snapshot(), name)
            .map(transaction -> (Long) transaction.lastUpdated().get())
            .orElse(Long.MAX_VALUE);
    return !open()
        .history(COMMITS_LOOKED_AT)
        .where(col("operation").equalTo("RESTORE"))
        .where(col("timestamp").gt(new Timestamp(noted)))
        .isEmpty();
  }

  GuardedCommit begin() {
    return GuardedCommit.begin(spark, path);
  }

  private Snapshot snapshot() {
    return DeltaLog.forTable(spark, new Path(path)).update(false, Option.empty(), Option.empty());
  }

  /**
   * Creates the table with its change data feed on and laid out as {@link TableLayout} says, or
   * brings one of an earlier Sortdesk up to date by adding the columns that it lacks; the layout of
   * that is brought by {@link TableUpkeep}.
   */
  void prepare(Map<String, String> properties) {
    if (!exists()) {
      try {
        create(properties);
      } catch (ConcurrentModificationException e) {
        // Two that create at once: what the other one made is this table.
        if (!exists()) {
          throw e;
        }
      }
    }
    addMissingColumns();
  }

  private void create(Map<String, String> properties) {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path)
            .property("delta.enableChangeDataFeed", "true")
            .addColumns(schema);
    TableLayout layout = TableLayout.of(path, schema);
    if (!layout.clusteredBy().isEmpty()) {
      builder.clusterBy(layout.clusteredBy().toArray(String[]::new));
    }
    layout.checks().forEach((name, check) -> builder.property("delta.constraints." + name, check));
    properties.forEach(builder::property);
    builder.execute();
  }

  Optional<String> property(String key) {
    Map<String, String> properties = open().detail().select("properties").head().getJavaMap(0);
    return Optional.ofNullable(properties.get(key));
  }

  void property(String key, String value) {
    String literal = value.replace("\\", "\\\\").replace("'", "\\'");
    alter("SET TBLPROPERTIES ('" + key + "' = '" + literal + "')");
  }

  private void addMissingColumns() {
    StructType there = spark.read().format("delta").load(path).schema();
    List<String> names = Arrays.asList(there.fieldNames());
    for (StructField field : schema.fields()) {
      if (!names.contains(field.name())) {
        if (!field.nullable()) {
          throw new UserException(
              path + " is a Delta table without the column " + field.name(),
              "it is none of Sortdesk's tables: move it away, or give another --workdir");
        }
        alter("ADD COLUMNS (" + field.toDDL() + ")");
      }
    }
  }

  private void alter(String change) {
    spark.sql("ALTER TABLE delta.`" + path.replace("`", "``") + "` " + change).count();
  }
}
