package dev.sortdesk.pipelines.tables;

import dev.sortdesk.pipelines.workdir.Workdir;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code runs}: every run of a stage, also one that failed. A process that is killed
 * leaves no row of what it ran; what its stages wrote is in their own tables.
 */
public final class RunsTable {
  static final StructType SCHEMA =
      new StructType()
          .add("stage", DataTypes.StringType, false, "the stage, as on the command line")
          .add("date", DataTypes.DateType, false, "the night that it was for")
          .add("started_at", DataTypes.TimestampType, false, "when it started")
          .add("ended_at", DataTypes.TimestampType, false, "when it ended")
          .add("seconds", DataTypes.DoubleType, false, "how long it took")
          .add("outcome", DataTypes.StringType, false, "succeeded or failed")
          .add("message", DataTypes.StringType, false, "what it said, or what went wrong")
          .add(
              "counts",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType, false),
              false,
              "what it counted, such as inserted or scored")
          .add(
              "model_version",
              DataTypes.StringType,
              true,
              "the model that it was about; null where there is none");

  private final SparkSession spark;
  private final DeltaFolder folder;

  private RunsTable(SparkSession spark, DeltaFolder folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static RunsTable of(SparkSession spark, Workdir workdir) {
    return new RunsTable(spark, new DeltaFolder(spark, workdir.table("runs"), SCHEMA));
  }

  /** Returns the rows; none when there is no such table yet. */
  public Dataset<Row> read() {
    return folder.read();
  }

  /** Returns all runs in the order in which they ended; none when there is no such table yet. */
  public List<StageRun> all() {
    return read()
        .selectExpr(
            "stage",
            "CAST(date AS STRING)",
            "started_at",
            "ended_at",
            "outcome",
            "message",
            "counts",
            "model_version")
        .collectAsList()
        .stream()
        .map(RunsTable::run)
        .sorted(Comparator.comparing(StageRun::endedAt).thenComparing(StageRun::stage))
        .toList();
  }

  /** Adds runs as one file in one commit, which is all that a stage pays for its row. */
  public void add(List<StageRun> runs) {
    if (!folder.exists()) {
      folder.prepare(Map.of("delta.enableChangeDataFeed", "false"));
    }
    folder.append(
        spark.createDataFrame(runs.stream().map(RunsTable::row).toList(), SCHEMA).coalesce(1));
  }

  private static Row row(StageRun run) {
    return RowFactory.create(
        run.stage(),
        run.date(),
        run.startedAt(),
        run.endedAt(),
        run.seconds(),
        run.outcome(),
        run.message(),
        run.counts(),
        run.modelVersion());
  }

  private static StageRun run(Row row) {
    Map<String, Long> counts = row.getJavaMap(6);
    return new StageRun(
        row.getString(0),
        LocalDate.parse(row.getString(1)),
        row.getTimestamp(2).toInstant(),
        row.getTimestamp(3).toInstant(),
        row.getString(4),
        row.getString(5),
        counts,
        row.getString(7));
  }
}
