package dev.sortdesk.pipelines.nightly;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import dev.sortdesk.pipelines.nightly.Written.Answers;
import dev.sortdesk.pipelines.nightly.Written.Change;
import dev.sortdesk.pipelines.nightly.Written.Decision;
import dev.sortdesk.pipelines.nightly.Written.Rejection;
import dev.sortdesk.pipelines.tables.DecisionsTable;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.RejectedTable;
import dev.sortdesk.pipelines.tables.TicketsHistory;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** Asks the tables what was written when: a few rows a commit, however large the tables are. */
final class NightlyTables {
  private static final String KEPT = "kept";

  private NightlyTables() {}

  static Written read(SparkSession spark, Workdir workdir) {
    List<Row> changes = changes(spark, workdir);
    return new Written(
        changes.stream()
            .filter(row -> !row.getString(2).equals(KEPT))
            .map(
                row ->
                    new Change(
                        row.getLong(0),
                        row.getTimestamp(1).toInstant(),
                        row.getString(2),
                        row.getLong(3)))
            .toList(),
        changes.stream()
            .filter(row -> row.getString(2).equals(KEPT))
            .mapToLong(row -> row.getLong(0))
            .findFirst()
            .orElse(-1),
        rejections(spark, workdir),
        answers(spark, workdir),
        decisions(spark, workdir));
  }

  private static List<Row> changes(SparkSession spark, Workdir workdir) {
    if (!TicketsTable.of(spark, workdir).exists()) {
      return List.of();
    }
    return TicketsHistory.read(spark, workdir)
        .groupBy("committed_version", "committed_at", "change")
        .agg(count(lit(1)))
        .collectAsList();
  }

  private static List<Rejection> rejections(SparkSession spark, Workdir workdir) {
    return RejectedTable.of(spark, workdir)
        .read()
        .where(col("rejected_at").isNotNull())
        .groupBy("rejected_at", "reason")
        .agg(count(lit(1)))
        .collectAsList()
        .stream()
        .map(
            row -> new Rejection(row.getTimestamp(0).toInstant(), row.getString(1), row.getLong(2)))
        .toList();
  }

  private static List<Answers> answers(SparkSession spark, Workdir workdir) {
    Column oldest =
        min("scored_at").over(Window.partitionBy(col("ticket_id"), col("ticket_version")));
    Column band = lit(0);
    for (Band each : Band.ALL.subList(1, Band.ALL.size())) {
      band = band.plus(col("confidence").geq(each.from()).cast("int"));
    }
    return PredictionsTable.of(spark, workdir)
        .read()
        .select(
            col("target"),
            col("scored_at"),
            col("model_version"),
            col("scored_at").equalTo(oldest).as("first"),
            col("label"),
            band.as("band"),
            col("confidence"))
        .groupBy("target", "scored_at", "model_version", "first", "label", "band")
        .agg(count(lit(1)), sum("confidence"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Answers(
                    row.getString(0),
                    row.getTimestamp(1).toInstant(),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getString(4),
                    row.getInt(5),
                    row.getLong(6),
                    row.getDouble(7)))
        .toList();
  }

  private static List<Decision> decisions(SparkSession spark, Workdir workdir) {
    return DecisionsTable.of(spark, workdir)
        .read()
        .select("action", "model_version", "reason", "decided_at")
        .orderBy("decided_at", "action")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Decision(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getTimestamp(3).toInstant()))
        .toList();
  }
}
