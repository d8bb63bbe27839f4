package dev.sortdesk.pipelines.tables;

import dev.sortdesk.core.config.UserException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A Delta table by its path: whether it is there, its columns, properties and version. */
final class DeltaFolder {
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

  long version() {
    return open().history(1).select("version").head().getLong(0);
  }

  /**
   * Creates the table with its change data feed on and laid out as {@link TableLayout} says, or
   * brings one of an earlier Sortdesk up to date by adding the columns that it lacks; the layout of
   * that is brought by {@link TableUpkeep}.
   */
  void prepare(Map<String, String> properties) {
    if (exists()) {
      addMissingColumns();
      return;
    }
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
