package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What a stretch of the change feed of {@code predictions} means for {@code predictions_latest}: a
 * row for each ticket and target, with the champion's new answer, if there is one, and which
 * answers, of whatever model, are gone.
 */
final class LatestChanges implements AutoCloseable {
  private static final Column ROW = col("s.row");

  private final Dataset<Row> rows;
  private final StructType schema;
  private final Row range;

  private LatestChanges(Dataset<Row> rows, StructType schema) {
    this.rows = rows;
    this.schema = schema;
    this.range = rows.agg(min("ticket_id"), max("ticket_id")).head();
  }

  /** Reads a stretch of the feed. */
  static LatestChanges read(Dataset<Row> feed, String champion, StructType schema) {
    Column deleted = col("_change_type").equalTo("delete");
    Column columns =
        struct(Arrays.stream(schema.fieldNames()).map(c -> col(c)).toArray(Column[]::new));
    Dataset<Row> last =
        feed.where(col("_change_type").notEqual("update_preimage"))
            .groupBy("ticket_id", "target", "model_version", "ticket_version")
            .agg(
                max_by(
                        struct(deleted.as("deleted"), columns.as("row")),
                        // A commit that replaces a row deletes it first.
                        struct(col("_commit_version"), when(deleted, lit(0)).otherwise(lit(1))))
                    .as("last"));
    Column gone = col("last.deleted");
    Column answer = gone.equalTo(false).and(col("model_version").equalTo(champion));
    Dataset<Row> rows =
        last.groupBy("ticket_id", "target")
            .agg(
                max_by(when(answer, col("last.row")), when(answer, col("ticket_version")))
                    .as("row"),
                collect_set(when(gone, struct(col("model_version"), col("ticket_version"))))
                    .as("gone"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return new LatestChanges(rows, schema);
    } catch (Exception e) {
      rows.unpersist();
      throw e;
    }
  }

  boolean isEmpty() {
    return range.isNullAt(0);
  }

  /** Returns the MERGE that takes them over. */
  DeltaMergeBuilder into(DeltaTable latest) {
    Column gone =
        array_contains(col("s.gone"), struct(col("t.model_version"), col("t.ticket_version")));
    Column newer = col("s.row.ticket_version").geq(col("t.ticket_version")).or(gone);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String column : schema.fieldNames()) {
      columns.put(column, col("s.row." + column));
    }
    return latest
        .as("t")
        .merge(rows.as("s"), sameRow())
        .whenMatched(ROW.isNotNull().and(newer))
        .update(columns)
        .whenMatched(ROW.isNull().and(gone))
        .delete()
        .whenNotMatched(ROW.isNotNull())
        .insert(columns);
  }

  private Column sameRow() {
    return col("t.ticket_id")
        .equalTo(col("s.ticket_id"))
        .and(col("t.target").equalTo(col("s.target")))
        // Follows from the first, and lets Delta pass over files of other tickets.
        .and(col("t.ticket_id").between(lit(range.getString(0)), lit(range.getString(1))));
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
