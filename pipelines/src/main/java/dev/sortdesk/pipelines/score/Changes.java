package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.sortdesk.pipelines.tables.LostFeed;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * What a stretch of the tickets' change feed comes to, one row a ticket: its newest version, if it
 * was not deleted last, and when it was last deleted, if it was. The rows are kept, so that the
 * feed is read once.
 */
final class Changes implements AutoCloseable {
  private final Dataset<Row> rows;

  private Changes(Dataset<Row> rows) {
    this.rows = rows;
  }

  /**
   * Reads a stretch of the feed.
   *
   * @param feed with ticket_id, version, text, {@code _change_type} and {@code _commit_version}
   * @throws LostFeed if the table no longer has all of it
   */
  static Changes read(Supplier<Dataset<Row>> feed) throws LostFeed {
    Changes changes = null;
    try {
      changes = of(feed.get());
      changes.rows.count();
      return changes;
    } catch (Exception e) {
      if (changes != null) {
        changes.close();
      }
      Optional<LostFeed> lost = LostFeed.of(e);
      if (lost.isPresent()) {
        throw lost.get();
      }
      throw e;
    }
  }

  /** Takes a stretch of the feed as it is read for the first time. */
  static Changes of(Dataset<Row> feed) {
    Column deleted = col("_change_type").equalTo("delete");
    return new Changes(
        feed.groupBy("ticket_id")
            .agg(
                max_by(
                        struct(deleted.as("deleted"), col("version"), col("text")),
                        // A commit that replaces a ticket deletes it first.
                        struct(col("_commit_version"), when(deleted, lit(0)).otherwise(lit(1))))
                    .as("last"),
                max(when(deleted, col("_commit_version"))).as("deleted_at"),
                max("_commit_version").as("changed_at"))
            .persist(StorageLevel.MEMORY_AND_DISK()));
  }

  /** Returns the last version of the table of tickets that is in it; another one if none is. */
  long upTo(long otherwise) {
    Row last = rows.agg(max("changed_at")).head();
    return last.isNullAt(0) ? otherwise : last.getLong(0);
  }

  /** Returns the tickets to be scored: ticket_id, version and text. */
  Dataset<Row> tickets() {
    return rows.where(col("last.deleted").equalTo(false))
        .select("ticket_id", "last.version", "last.text");
  }

  /** Returns the tickets that were deleted: ticket_id and deleted_at, a version of their table. */
  Dataset<Row> deletions() {
    return rows.where(col("deleted_at").isNotNull()).select("ticket_id", "deleted_at");
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
