package dev.sortdesk.pipelines.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Decides what becomes of each row of a history. */
final class Ingest {
  static final String INSERTED = "inserted";
  static final String UPDATED = "updated";
  static final String UNCHANGED = "unchanged";
  static final String DUPLICATE = "duplicate";
  static final String REJECTED = "rejected";

  private Ingest() {}

  /**
   * Gives every row an {@code outcome}, and rejected ones a reason.
   *
   * <p>Of the rows of one id, one is kept. Where their content differs it is the newest by {@code
   * created_at}; if a time is missing, or the newest time has two contents, all rows of the id are
   * rejected.
   *
   * @param candidates rows with {@link Candidates#SCHEMA}
   * @param table the table's rows; {@code later} says of each whether a later night named it
   * @param keepNewer whether a row that is older than the table's, by its time or its night, counts
   *     as duplicate; if not, it replaces it
   */
  static Dataset<Row> decide(Dataset<Row> candidates, Dataset<Row> table, boolean keepNewer) {
    Column fine = col("reason").isNull();
    // Rows that are no tickets have no id; without a key each they would all meet in one task.
    Column own = concat(col("source"), lit("\n"), col("position").cast("string"));
    WindowSpec copies =
        Window.partitionBy(coalesce(col("content_hash"), own)).orderBy("source", "position");
    Dataset<Row> named =
        candidates.withColumn(
            "ticket_id",
            when(
                fine,
                coalesce(
                    col("ticket_id"),
                    concat(
                        substring(col("content_hash"), 1, 16),
                        lit("-"),
                        row_number().over(copies).cast("string")))));
    Column key = coalesce(col("ticket_id"), own);
    WindowSpec ticket = Window.partitionBy(key);
    WindowSpec newestFirst =
        ticket.orderBy(
            col("created_at").desc_nulls_last(),
            col("content_hash").asc(),
            col("source").asc(),
            col("position").asc());
    Column isNewest = col("created_at").equalTo(col("newest"));
    Dataset<Row> compared =
        named
            .withColumn("newest", max("created_at").over(ticket))
            .withColumn(
                "differ",
                min("content_hash").over(ticket).notEqual(max("content_hash").over(ticket)))
            .withColumn(
                "tie",
                min(when(isNewest, col("content_hash")))
                    .over(ticket)
                    .notEqual(max(when(isNewest, col("content_hash"))).over(ticket)))
            .withColumn("untimed", max(col("created_at").isNull()).over(ticket))
            .withColumn("rank", row_number().over(newestFirst));
    Column contradicts =
        fine.and(col("differ")).and(col("untimed").or(coalesce(col("tie"), lit(false))));
    Dataset<Row> old =
        table.select(
            col("ticket_id").as("old_id"),
            col("content_hash").as("old_hash"),
            col("created_at").as("old_time"),
            col("later"));
    Column older =
        keepNewer
            ? coalesce(col("created_at").lt(col("old_time")), lit(false))
                .or(coalesce(col("later"), lit(false)))
            : lit(false);
    return compared
        .withColumn(
            "reason", when(contradicts, lit(Reasons.CONTRADICTION)).otherwise(col("reason")))
        .join(old, col("ticket_id").equalTo(col("old_id")), "left_outer")
        .withColumn(
            "outcome",
            when(col("reason").isNotNull(), REJECTED)
                .when(col("rank").gt(1), DUPLICATE)
                .when(col("old_id").isNull(), INSERTED)
                .when(col("old_hash").equalTo(col("content_hash")), UNCHANGED)
                .when(older, DUPLICATE)
                .otherwise(UPDATED))
        .drop("newest", "differ", "tie", "untimed", "rank")
        .drop("old_id", "old_hash", "old_time", "later");
  }
}
