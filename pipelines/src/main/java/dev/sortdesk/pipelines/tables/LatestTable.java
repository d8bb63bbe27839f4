package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code predictions_latest}: one row for each ticket and target, the newest ticket
 * version that has an answer, and of its answers the champion's. Where a new champion has not
 * answered yet, the one before it speaks.
 *
 * <p>It is made of {@code predictions} alone: from that table's change feed since the version that
 * it came to, or from all of it where the champion is another one or the feed is gone. So a commit
 * that a killed process did not get to is made up for by the next one, and one that is made twice
 * changes nothing.
 */
public final class LatestTable {
  private static final StructType SCHEMA = PredictionsTable.schema();
  private static final int MODEL_BITS = 20;
  private static final String APPLICATION = "spark.databricks.delta.write.txnAppId";
  private static final String VERSION = "spark.databricks.delta.write.txnVersion";

  private final SparkSession spark;
  private final DeltaFolder folder;
  private final PredictionsTable predictions;

  private LatestTable(SparkSession spark, DeltaFolder folder, PredictionsTable predictions) {
    this.spark = spark;
    this.folder = folder;
    this.predictions = predictions;
  }

  public static LatestTable of(SparkSession spark, Workdir workdir) {
    return new LatestTable(
        spark,
        new DeltaFolder(spark, workdir.table("predictions_latest"), SCHEMA),
        PredictionsTable.of(spark, workdir));
  }

  /** Returns the rows; none when there is no such table yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /**
   * Brings the table up to date with {@code predictions}.
   *
   * @param champion the champion's model version
   * @param number the champion's number in the registry, from 1
   * @return false where another writer was first, so that it is to be tried again
   */
  public boolean refresh(String champion, int number) {
    folder.prepare(Map.of("delta.enableChangeDataFeed", "false"));
    long upTo = predictions.version();
    OptionalLong noted = folder.noted(name());
    if (noted.equals(OptionalLong.of(state(upTo, number)))) {
      return true;
    }
    if (noted.isPresent()
        && model(noted.getAsLong()) == number
        && version(noted.getAsLong()) < upTo) {
      long after = version(noted.getAsLong());
      try (LatestChanges changes =
          LatestChanges.read(predictions.changes(after, upTo), champion, SCHEMA)) {
        return takeOver(changes, noted, state(upTo, number));
      } catch (Exception e) {
        if (LostFeed.of(e).isEmpty()) {
          throw e;
        }
      }
    }
    return rebuild(champion, upTo, noted, state(upTo, number));
  }

  /** The version of predictions, and the champion's number. */
  private static long state(long version, int number) {
    return version << MODEL_BITS | number;
  }

  private static long version(long state) {
    return state >> MODEL_BITS;
  }

  private static long model(long state) {
    return state & ((1L << MODEL_BITS) - 1);
  }

  private String name() {
    return "sortdesk.latest/" + predictions.id();
  }

  private boolean rebuild(String champion, long upTo, OptionalLong from, long state) {
    GuardedCommit commit = folder.begin();
    if (!commit.version(name()).equals(from)) {
      return false;
    }
    Column order =
        struct(col("ticket_version"), col("model_version").equalTo(champion), col("scored_at"));
    Column row = struct(Arrays.stream(SCHEMA.fieldNames()).map(c -> col(c)).toArray(Column[]::new));
    commit.deleteAll();
    commit.write(
        predictions
            .readAt(upTo)
            .groupBy("ticket_id", "target")
            .agg(max_by(row, order).as("row"))
            .select("row.*"));
    return commit.commit(Map.of(name(), state));
  }

  private boolean takeOver(LatestChanges changes, OptionalLong from, long state) {
    if (changes.isEmpty()) {
      GuardedCommit commit = folder.begin();
      return commit.version(name()).equals(from) && commit.commit(Map.of(name(), state));
    }
    // Delta passes over a MERGE under a name whose version is there already, or a later one; it is
    // above the one that the changes go out from, as the table of predictions has grown.
    spark.conf().set(APPLICATION, name());
    spark.conf().set(VERSION, state);
    try {
      changes.into(folder.open()).execute();
    } finally {
      spark.conf().unset(APPLICATION);
      spark.conf().unset(VERSION);
    }
    return folder.noted(name()).equals(OptionalLong.of(state));
  }
}
