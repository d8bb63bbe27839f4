package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.pipelines.SparkForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A view of tickets, and the model whose bundle is kept from an earlier version. */
final class SqlFixture {
  static final Path BUNDLE =
      Path.of("..", "core", "src", "test", "resources", "bundles", "format-1");

  private static final List<String> TEXTS =
      List.of(
          "i was charged twice on my card",
          "the parcel never arrived at my address",
          "the app crashes when i open a report",
          "please refund invoice 2041",
          "where is my delivery, it is late");

  private SqlFixture() {}

  static SparkSession spark() {
    return SparkForTests.spark();
  }

  /** Makes the view {@code t} of rows (id, text) in two partitions; each tenth text is null. */
  static void tickets(int rows) {
    List<Row> tickets = new ArrayList<>();
    for (int id = 0; id < rows; id++) {
      tickets.add(RowFactory.create(id, id % 10 == 9 ? null : text(id)));
    }
    spark()
        .createDataFrame(
            tickets,
            new StructType()
                .add("id", DataTypes.IntegerType, false)
                .add("text", DataTypes.StringType))
        .repartitionByRange(2, org.apache.spark.sql.functions.col("id"))
        .localCheckpoint()
        .createOrReplaceTempView("t");
  }

  static String text(int id) {
    return TEXTS.get(id % TEXTS.size()) + " case " + id;
  }

  static List<Prediction> predictions(List<String> texts) throws IOException {
    try (ModelBundle bundle = ModelBundle.open(BUNDLE)) {
      return new Predictor(bundle).predict(texts);
    }
  }

  static List<Row> rows(String query) {
    return spark().sql(query).collectAsList();
  }

  /** Returns how many texts a query has a model score, after checking how many rows it gives. */
  static long scored(String query, int rows) {
    Dataset<Row> result = spark().sql(query);
    int given = result.collectAsList().size();
    if (given != rows) {
      throw new AssertionError(query + " gave " + given + " rows, not " + rows);
    }
    return scored(
        ((org.apache.spark.sql.classic.Dataset<Row>) result).queryExecution().executedPlan());
  }

  private static long scored(SparkPlan plan) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return scored(adaptive.executedPlan());
    }
    if (plan instanceof QueryStageExec stage) {
      return scored(stage.plan());
    }
    long here = plan instanceof EvalModelExec ? plan.longMetric(EvalModelExec.SCORED).value() : 0;
    for (SparkPlan child : ScalaLists.<SparkPlan>list(plan.children())) {
      here += scored(child);
    }
    return here;
  }
}
