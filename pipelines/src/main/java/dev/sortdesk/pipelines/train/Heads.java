package dev.sortdesk.pipelines.train;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Multinomial logistic regression for one target over a column {@code features}, by MLlib. */
final class Heads {
  static final String LABELS = "labels";
  static final String LABEL = "label";
  private static final String WEIGHT = "weight";

  /**
   * Rows are multiplied block by block, and each block adds a gradient of labels x features
   * numbers: with MLlib's default of 1 MB that costs as much as the products where there are many
   * labels.
   */
  private static final double BLOCK_MEGABYTES = 32;

  private final int maxIterations;
  private final double tolerance;

  Heads(int maxIterations, double tolerance) {
    this.maxIterations = maxIterations;
    this.tolerance = tolerance;
  }

  /**
   * Returns the rows that have one of the target's labels, with its index in a column {@code
   * label}.
   *
   * @param rows with columns {@code features} and {@code labels} (target to label)
   */
  static Dataset<Row> labelled(Dataset<Row> rows, Target target) {
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

  /**
   * Fits a head on rows of {@link #labelled}.
   *
   * @param start where the fit starts from, of the same features and labels; else from 0
   */
  LogisticRegressionModel fit(
      Dataset<Row> labelled, HeadSettings settings, Optional<LogisticRegressionModel> start) {
    Map<Double, Long> counts = new HashMap<>();
    long rows = 0;
    for (Row row : labelled.groupBy(LABEL).count().collectAsList()) {
      counts.put(row.getDouble(0), row.getLong(1));
      rows += row.getLong(1);
    }
    double total = rows;
    Map<Double, Double> weights = new HashMap<>();
    counts.forEach(
        (label, count) -> weights.put(label, Math.pow(total / count, settings.classWeight())));
    UDF1<Double, Double> weight = weights::get;
    LogisticRegression regression =
        new LogisticRegression()
            .setFamily("multinomial")
            .setFeaturesCol(TfidfFeatures.FEATURES)
            .setLabelCol(LABEL)
            .setWeightCol(WEIGHT)
            .setStandardization(false)
            .setRegParam(1 / (settings.c() * total))
            .setMaxIter(maxIterations)
            .setTol(tolerance)
            .setMaxBlockSizeInMB(BLOCK_MEGABYTES);
    start.ifPresent(regression::setInitialModel);
    return regression.fit(
        labelled.withColumn(WEIGHT, functions.udf(weight, DataTypes.DoubleType).apply(col(LABEL))));
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

  /** Returns the pairs of true and predicted label index of rows of {@link #labelled}. */
  static List<int[]> predictions(LogisticRegressionModel model, Dataset<Row> labelled) {
    return model.transform(labelled).select(LABEL, "prediction").collectAsList().stream()
        .map(row -> new int[] {(int) row.getDouble(0), (int) row.getDouble(1)})
        .toList();
  }
}
