package dev.sortdesk.pipelines.tables;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The table {@code tickets_holdout}: the rows given by {@code --holdout}, with the columns of
 * {@link TicketsTable}. The last ingest decides what it holds; one without a holdout empties it.
 */
public final class HoldoutTable {
  private final DeltaFolder folder;

  private HoldoutTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static HoldoutTable of(SparkSession spark, Workdir workdir) {
    return new HoldoutTable(
        new DeltaFolder(spark, workdir.table("tickets_holdout"), Schemas.TICKETS));
  }

  /** Returns the held-out tickets; none when there is no such table. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /** Returns whether there are held-out tickets. */
  public boolean isEmpty() {
    return folder.read().isEmpty();
  }

  /**
   * Makes the table hold these rows and no others, in one commit.
   *
   * @param rows at most one an id, with every column but {@code version}
   */
  public void replaceBy(Dataset<Row> rows) {
    folder.prepare(Map.of());
    TicketsTable.upsert(folder, rows).whenNotMatchedBySource().delete().execute();
  }

  /** Deletes every row; a table that is empty or missing is left as it is. */
  public void clear() {
    if (!isEmpty()) {
      folder.open().delete();
    }
  }
}
