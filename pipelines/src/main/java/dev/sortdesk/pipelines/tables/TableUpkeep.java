package dev.sortdesk.pipelines.tables;

import dev.sortdesk.pipelines.workdir.Workdir;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Keeps a Delta table of the working folder small and quick. Every step is one commit or none, may
 * be killed and repeated, and may meet another writer: see {@link #lostToAnotherWriter}.
 */
public final class TableUpkeep {
  private static final String CHECK = "delta.constraints.";
  private static final String LARGEST_FILE = "spark.databricks.delta.optimize.maxFileSize";
  private static final String SMALL_FILE = "spark.databricks.delta.optimize.minFileSize";
  private static final long MEGABYTE = 1L << 20;

  private final SparkSession spark;
  private final String name;
  private final String path;
  private final String sqlName;

  /**
   * What joining small files did.
   *
   * @param removed files that were joined
   * @param added what they were joined to
   */
  public record Joined(long removed, long added) {}

  private TableUpkeep(SparkSession spark, String name, String path) {
    this.spark = spark;
    this.name = name;
    this.path = path;
    this.sqlName = "delta.`" + path.replace("`", "``") + "`";
  }

  /** Returns the Delta tables of a working folder, by name. */
  public static List<TableUpkeep> all(SparkSession spark, Workdir workdir) throws IOException {
    List<TableUpkeep> tables = new ArrayList<>();
    for (String name : workdir.files().list("tables")) {
      if (DeltaTable.isDeltaTable(spark, workdir.table(name))) {
        tables.add(new TableUpkeep(spark, name, workdir.table(name)));
      }
    }
    return tables;
  }

  public String name() {
    return name;
  }

  /**
   * Brings what a table of an earlier Sortdesk lacks: comments, clustering, checks, and how long
   * its past is kept.
   *
   * @return what was brought, in words
   */
  public List<String> settle(int keepDays) {
    List<String> brought = new ArrayList<>();
    Row detail = DeltaTable.forPath(spark, path).detail().head();
    TableLayout layout = TableLayout.of(path, detailSchema());
    Map<String, String> properties = detail.getJavaMap(detail.fieldIndex("properties"));
    String kept = "interval " + keepDays + " days";
    if (!kept.equals(properties.get("delta.deletedFileRetentionDuration"))
        || !kept.equals(properties.get("delta.logRetentionDuration"))) {
      alter(
          "SET TBLPROPERTIES ('delta.deletedFileRetentionDuration' = '%s', 'delta.logRetentionDuration' = '%s')"
              .formatted(kept, kept));
      brought.add("keeps " + keepDays + " days");
    }
    brought.addAll(comments(layout));
    List<String> clustered = detail.getList(detail.fieldIndex("clusteringColumns"));
    if (!layout.clusteredBy().isEmpty() && !layout.clusteredBy().equals(clustered)) {
      alter("CLUSTER BY (" + String.join(", ", layout.clusteredBy()) + ")");
      brought.add("clustered by " + String.join(", ", layout.clusteredBy()));
    }
    Set<String> known = new HashSet<>();
    properties.keySet().forEach(key -> known.add(key.toLowerCase(Locale.ROOT)));
    layout
        .checks()
        .forEach(
            (check, condition) -> {
              if (!known.contains(CHECK + check)) {
                alter("ADD CONSTRAINT " + check + " CHECK (" + condition + ")");
                brought.add("checks " + condition);
              }
            });
    return brought;
  }

  private List<String> comments(TableLayout layout) {
    List<String> brought = new ArrayList<>();
    StructType there = detailSchema();
    Set<String> names = Set.of(there.fieldNames());
    for (StructField field : layout.schema().fields()) {
      String comment = field.getComment().getOrElse(() -> "");
      if (names.contains(field.name())
          && !there.apply(field.name()).getComment().contains(comment)) {
        alter(
            "ALTER COLUMN `%s` COMMENT '%s'"
                .formatted(field.name(), comment.replace("\\", "\\\\").replace("'", "\\'")));
        brought.add("comment of " + field.name());
      }
    }
    return brought;
  }

  /** Joins small files, and orders rows by what the table is clustered by. */
  public Joined join(int megabytes) {
    // Set for this statement alone: a session has other tables to write.
    spark.conf().set(LARGEST_FILE, megabytes * MEGABYTE);
    spark.conf().set(SMALL_FILE, megabytes * MEGABYTE);
    try {
      Row files =
          spark
              .sql("OPTIMIZE " + sqlName)
              .select("metrics.numFilesRemoved", "metrics.numFilesAdded")
              .head();
      return new Joined(files.getLong(0), files.getLong(1));
    } finally {
      spark.conf().unset(LARGEST_FILE);
      spark.conf().unset(SMALL_FILE);
    }
  }

  /**
   * Deletes files that no version within the kept days needs, and that are as old.
   *
   * @return how many
   */
  public long deleteOldFiles() {
    // Where there is no file to delete there is no commit either; folders are listed too.
    if (spark.sql("VACUUM " + sqlName + " DRY RUN").where("path LIKE '%.parquet'").isEmpty()) {
      return 0;
    }
    spark.sql("VACUUM " + sqlName).count();
    Dataset<Row> ends = DeltaTable.forPath(spark, path).history().where("operation = 'VACUUM END'");
    return Long.parseLong(
        ends.selectExpr("operationMetrics['numDeletedFiles']").head().getString(0));
  }

  /** Returns how many bytes and files the table's present version has. */
  public Size size() {
    Row detail = DeltaTable.forPath(spark, path).detail().select("numFiles", "sizeInBytes").head();
    return new Size(detail.getLong(0), detail.getLong(1));
  }

  /**
   * The present version of a table.
   *
   * @param files how many it has
   * @param bytes how large they are together
   */
  public record Size(long files, long bytes) {}

  /** Returns whether a step failed because another writer committed first. */
  public static boolean lostToAnotherWriter(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof io.delta.exceptions.DeltaConcurrentModificationException
          || cause instanceof org.apache.spark.sql.delta.DeltaConcurrentModificationException) {
        return true;
      }
    }
    return false;
  }

  private StructType detailSchema() {
    return spark.read().format("delta").load(path).schema();
  }

  private void alter(String change) {
    spark.sql("ALTER TABLE " + sqlName + " " + change).count();
  }
}
