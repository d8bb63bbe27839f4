package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The table {@code tickets_rejected}: every row that was no ticket, with the reason. */
public final class RejectedTable {
  private final DeltaFolder folder;

  private RejectedTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static RejectedTable of(SparkSession spark, Workdir workdir) {
    return new RejectedTable(
        new DeltaFolder(spark, workdir.table("tickets_rejected"), Schemas.REJECTED));
  }

  public static StructType schema() {
    return Schemas.REJECTED;
  }

  /** Returns the rejected rows; none when there is no such table. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /** Creates the table where it is missing. */
  public void prepare() {
    folder.prepare(Map.of());
  }

  /**
   * Adds rows, in one commit. One that is there already, by source, position and content, is not
   * added again; when all are, there is no commit.
   */
  public void add(Dataset<Row> rows) {
    Column same =
        col("old.source")
            .equalTo(col("new.source"))
            .and(col("old.position").equalTo(col("new.position")))
            .and(col("old.raw").equalTo(col("new.raw")));
    Dataset<Row> missing = rows.as("new").join(folder.read().as("old"), same, "left_anti");
    if (!missing.isEmpty()) {
      folder
          .open()
          .as("old")
          .merge(rows.orderBy("source", "position").as("new"), same)
          .whenNotMatched()
          .insertAll()
          .execute();
    }
  }
}
