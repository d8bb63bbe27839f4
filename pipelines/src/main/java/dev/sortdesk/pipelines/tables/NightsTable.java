package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The table {@code tickets_nights}: for each ticket the latest night whose history named it, so
 * that an earlier night that is read afterwards leaves it alone. It lies apart from {@code tickets}
 * so that a night that changes nothing of a ticket leaves no trace in that table's change feed.
 */
public final class NightsTable {
  private final DeltaFolder folder;

  private NightsTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static NightsTable of(SparkSession spark, Workdir workdir) {
    return new NightsTable(new DeltaFolder(spark, workdir.table("tickets_nights"), Schemas.NIGHTS));
  }

  /** Returns {@code ticket_id} and {@code night}; none when no history had a date yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /**
   * Notes that a night's history named these tickets, in one commit; those that a later night named
   * keep that, and when nothing moves there is no commit.
   *
   * @param tickets at most one row an id
   */
  public void advance(Dataset<Row> tickets, LocalDate night) {
    Dataset<Row> named = tickets.select(col("ticket_id"), lit(night).as("night"));
    Column same = col("old.ticket_id").equalTo(col("new.ticket_id"));
    Dataset<Row> ahead =
        named
            .as("new")
            .join(
                folder.read().as("old"),
                same.and(col("old.night").geq(col("new.night"))),
                "left_anti");
    if (!ahead.isEmpty()) {
      folder.prepare(Map.of());
      folder
          .open()
          .as("old")
          .merge(named.orderBy("ticket_id").as("new"), same)
          .whenMatched(col("old.night").lt(col("new.night")))
          .updateAll()
          .whenNotMatched()
          .insertAll()
          .execute();
    }
  }
}
