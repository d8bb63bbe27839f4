package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Every version of every ticket within the days that the table's past is kept: the tickets as they
 * were after the first commit within these days, and what its change data feed says since.
 *
 * <p>Columns: those of {@code tickets}; {@code change}: inserted, updated, deleted, or kept for a
 * version that was there then; {@code committed_version} and {@code committed_at}: the commit of
 * the change, or the first one within these days.
 */
public final class TicketsHistory {
  private static final String KEPT = "delta.deletedFileRetentionDuration";
  // What Delta itself keeps where a table says nothing.
  private static final String DEFAULT_KEPT = "interval 1 week";

  private TicketsHistory() {}

  /**
   * Returns the versions.
   *
   * @throws UserException if there is no table of tickets
   */
  public static Dataset<Row> read(SparkSession spark, Workdir workdir) {
    TicketsTable.of(spark, workdir).requireTable();
    DeltaFolder folder = new DeltaFolder(spark, workdir.table("tickets"), Schemas.TICKETS);
    // Delta refuses a version that is older by its clock when the query runs, a little later.
    Instant begin =
        Instant.now()
            .minus(duration(folder.property(KEPT).orElse(DEFAULT_KEPT)))
            .plus(1, ChronoUnit.HOURS);
    Dataset<Row> commits = folder.open().history().select("version", "timestamp");
    long first = commits.orderBy("version").head().getLong(0);
    Row last = commits.orderBy(col("version").desc()).head();
    Row start =
        commits
            .where(col("timestamp").gt(lit(Timestamp.from(begin))))
            .orderBy("version")
            .takeAsList(1)
            .stream()
            .findFirst()
            .orElse(null);
    if (start == null) {
      return kept(folder.read(), last);
    }
    long version = start.getLong(0);
    if (version == first) {
      return changes(spark, folder.path(), first);
    }
    Dataset<Row> kept =
        kept(
            spark.read().format("delta").option("versionAsOf", version).load(folder.path()), start);
    return version == last.getLong(0)
        ? kept
        : kept.unionByName(changes(spark, folder.path(), version + 1), true);
  }

  private static Dataset<Row> kept(Dataset<Row> tickets, Row commit) {
    return tickets
        .withColumn("change", lit("kept"))
        .withColumn("committed_version", lit(commit.getLong(0)))
        .withColumn("committed_at", lit(commit.getTimestamp(1)));
  }

  private static Dataset<Row> changes(SparkSession spark, String path, long from) {
    Column change =
        org.apache
            .spark
            .sql
            .functions
            .when(col("_change_type").equalTo("insert"), "inserted")
            .when(col("_change_type").equalTo("delete"), "deleted")
            .otherwise("updated");
    return spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", from)
        .load(path)
        .where(col("_change_type").notEqual("update_preimage"))
        .withColumn("change", change)
        .withColumnRenamed("_commit_version", "committed_version")
        .withColumnRenamed("_commit_timestamp", "committed_at")
        .drop("_change_type");
  }

  private static Duration duration(String interval) {
    CalendarInterval kept = IntervalUtils.stringToInterval(UTF8String.fromString(interval));
    return Duration.ofDays(kept.days).plus(kept.microseconds, ChronoUnit.MICROS);
  }
}
