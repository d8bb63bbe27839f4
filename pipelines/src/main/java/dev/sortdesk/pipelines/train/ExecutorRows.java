package dev.sortdesk.pipelines.train;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rows on the executors, learned from by MLlib. They are brought into as few partitions as will do:
 * with one, sums are added up in the same order on every run, and a fit gives the same bits.
 *
 * @param rows with columns {@code features} and {@code labels} (target to label)
 */
record ExecutorRows(Dataset<Row> rows) implements FeatureRows {
  private static final long ROWS_A_PARTITION = 50_000;

  private static final String LABEL = "label";
  private static final String WEIGHT = "weight";

  /**
   * Rows are multiplied block by block, and each block adds a gradient of labels x features
   * numbers: with MLlib's default of 1 MB that costs as much as the products where there are many
   * labels.
   */
  private static final double BLOCK_MEGABYTES = 32;

  @Override
  public LinearHead fit(Target target, HeadSettings settings, Stopping stopping) {
    return export(fitted(target, settings, stopping), target);
  }

  /**
   * Returns the rows that have one of the target's labels, with its index in a column {@code
   * label}.
   */
  private Dataset<Row> labelled(Target target) {
    Map<String, Double> indices = new HashMap<>();
    for (String label : target.labels()) {
      indices.put(label, (double) indices.size());
    }
    UDF1<String, Double> index = label -> label == null ? null : indices.get(label);
    return rows.select(
            col(TfidfFeatures.FEATURES),
            functions
                .udf(index, DataTypes.DoubleType)
                .apply(element_at(col(LABELS), lit(target.name())))
                .as(LABEL))
        .where(col(LABEL).isNotNull());
  }

  /** Fits a target's head with MLlib's multinomial logistic regression. */
  LogisticRegressionModel fitted(Target target, HeadSettings settings, Stopping stopping) {
    Dataset<Row> labelled =
        labelled(target).coalesce((int) Math.max(1, rows.count() / ROWS_A_PARTITION));
    Map<Double, Long> counts = new HashMap<>();
    long total = 0;
    for (Row row : labelled.groupBy(LABEL).count().collectAsList()) {
      counts.put(row.getDouble(0), row.getLong(1));
      total += row.getLong(1);
    }
    Map<Double, Double> weights = new HashMap<>();
    double all = total;
    counts.forEach(
        (label, count) -> weights.put(label, Math.pow(all / count, settings.classWeight())));
    UDF1<Double, Double> weight = weights::get;
    return new LogisticRegression()
        .setFamily("multinomial")
        .setFeaturesCol(TfidfFeatures.FEATURES)
        .setLabelCol(LABEL)
        .setWeightCol(WEIGHT)
        .setStandardization(false)
        .setRegParam(1 / (settings.c() * all))
        .setMaxIter(stopping.maxIterations())
        .setTol(stopping.tolerance())
        .setMaxBlockSizeInMB(BLOCK_MEGABYTES)
        .fit(
            labelled.withColumn(
                WEIGHT, functions.udf(weight, DataTypes.DoubleType).apply(col(LABEL))));
  }

  /**
   * Returns a fitted model as plain numbers; labels that no row had keep no weights and never win.
   */
  static LinearHead export(LogisticRegressionModel model, Target target) {
    Matrix coefficients = model.coefficientMatrix();
    int labels = target.labels().size();
    if (coefficients.numRows() != labels) {
      throw new IllegalStateException(
          "MLlib saw %d labels of %s where %d are known"
              .formatted(coefficients.numRows(), target.name(), labels));
    }
    double[] weights = new double[labels * coefficients.numCols()];
    coefficients.foreachActive(
        new scala.runtime.AbstractFunction3<Object, Object, Object, scala.runtime.BoxedUnit>() {
          @Override
          public scala.runtime.BoxedUnit apply(Object label, Object feature, Object value) {
            weights[(Integer) feature * labels + (Integer) label] = (Double) value;
            return scala.runtime.BoxedUnit.UNIT;
          }
        });
    return new LinearHead(target, model.interceptVector().toArray(), weights);
  }

  @Override
  public List<int[]> predictions(LinearHead head) {
    int labels = head.labels();
    return new LogisticRegressionModel(
            "sortdesk_head",
            new DenseMatrix(labels, head.weights().length / labels, head.weights()),
            Vectors.dense(head.intercepts()),
            labels,
            true)
            .setFeaturesCol(TfidfFeatures.FEATURES)
            .transform(labelled(head.target()))
            .select(LABEL, "prediction")
            .collectAsList()
            .stream()
            .map(row -> new int[] {(int) row.getDouble(0), (int) row.getDouble(1)})
            .toList();
  }
}
