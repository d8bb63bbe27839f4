package dev.sortdesk.pipelines.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.sortdesk.pipelines.tables.LostFeed;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final Column IS_THERE = col("last.deleted").equalTo(false);
  private static final Column WAS_DELETED = col("deleted_at").isNotNull();

  private final Dataset<Row> rows;
  private final long tickets;
  private final long deletions;
  private final OptionalLong newest;

  private Changes(Dataset<Row> rows) {
    this.rows = rows;
    // One query reads the feed, keeps it and counts: each further one takes a tenth of a second.
    Row counted =
        rows.agg(count(when(IS_THERE, 1)), count(when(WAS_DELETED, 1)), max("changed_at")).head();
    tickets = counted.getLong(0);
    deletions = counted.getLong(1);
    newest = counted.isNullAt(2) ? OptionalLong.empty() : OptionalLong.of(counted.getLong(2));
  }

  /**
   * Reads a stretch of the feed.
   *
   * @param feed with ticket_id, version, text, {@code _change_type} and {@code _commit_version}
   * @throws LostFeed if the table no longer has all of it
   */
  static Changes read(Supplier<Dataset<Row>> feed) throws LostFeed {
    try {
      return of(feed.get());
    } catch (Exception e) {
      Optional<LostFeed> lost = LostFeed.of(e);
      if (lost.isPresent()) {
        throw lost.get();
      }
      throw e;
    }
  }

  /** Takes a stretch of the feed that is known to be there. */
  static Changes of(Dataset<Row> feed) {
    Column deleted = col("_change_type").equalTo("delete");
    Dataset<Row> rows =
        feed.groupBy("ticket_id")
            .agg(
                max_by(
                        struct(deleted.as("deleted"), col("version"), col("text")),
                        // A commit that replaces a ticket deletes it first.
                        struct(col("_commit_version"), when(deleted, lit(0)).otherwise(lit(1))))
                    .as("last"),
                max(when(deleted, col("_commit_version"))).as("deleted_at"),
                max("_commit_version").as("changed_at"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return new Changes(rows);
    } catch (Exception e) {
      rows.unpersist();
      throw e;
    }
  }

  /** Returns the last version of the table of tickets that is in it; another one if none is. */
  long upTo(long otherwise) {
    return newest.orElse(otherwise);
  }

  /** Returns the tickets to be scored: ticket_id, version and text. */
  Dataset<Row> tickets() {
    return rows.where(IS_THERE).select("ticket_id", "last.version", "last.text");
  }

  /** Returns how many tickets are to be scored. */
  long ticketCount() {
    return tickets;
  }

  /** Returns the tickets that were deleted: ticket_id and deleted_at, a version of their table. */
  Dataset<Row> deletions() {
    return rows.where(WAS_DELETED).select("ticket_id", "deleted_at");
  }

  /** Returns how many tickets were deleted. */
  long deletionCount() {
    return deletions;
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
