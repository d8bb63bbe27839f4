package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows in the driver's memory: their features as a matrix, and their labels by target.
 *
 * @param matrix rows x features
 * @param labels of each row
 */
record LocalRows(SparseColumns matrix, List<Map<String, String>> labels) implements FeatureRows {
  /** Marks a row that has none of a target's labels. */
  static final int NO_LABEL = -1;

  /**
   * Fetches rows, or none of them if they and a fit take more than so many bytes.
   *
   * @param rows with columns {@code features} and {@code labels}
   * @param mostLabels of a target
   */
  static Optional<LocalRows> fetch(Dataset<Row> rows, int mostLabels, long maxBytes) {
    List<SparseVector> vectors = new ArrayList<>();
    List<Map<String, String>> labels = new ArrayList<>();
    long left = maxBytes;
    Iterator<Row> iterator = rows.select(TfidfFeatures.FEATURES, LABELS).toLocalIterator();
    while (iterator.hasNext()) {
      Row row = iterator.next();
      SparseVector vector = row.<Vector>getAs(0).toSparse();
      left -= (long) vector.numActives() * SparseColumns.BYTES_A_VALUE;
      left -= SoftmaxLoss.bytesOfFit(mostLabels);
      if (left < 0) {
        return Optional.empty();
      }
      vectors.add(vector);
      labels.add(new HashMap<>(row.getJavaMap(1)));
    }
    return Optional.of(new LocalRows(SparseColumns.of(vectors), labels));
  }

  /** Returns each row's label as its index among the target's, or {@link #NO_LABEL}. */
  int[] labels(Target target) {
    Map<String, Integer> indexOf = new HashMap<>();
    target.labels().forEach(label -> indexOf.put(label, indexOf.size()));
    return labels.stream()
        .mapToInt(row -> indexOf.getOrDefault(row.get(target.name()), NO_LABEL))
        .toArray();
  }

  @Override
  public LinearHead fit(Target target, HeadSettings settings, Stopping stopping) {
    return LocalFit.fit(this, target, settings, stopping);
  }

  @Override
  public List<int[]> predictions(LinearHead head) {
    int[] truth = labels(head.target());
    double[][] logits = matrix.logits(head);
    List<int[]> predictions = new ArrayList<>();
    for (int row = 0; row < truth.length; row++) {
      if (truth[row] != NO_LABEL) {
        double[] own = logits[row];
        int best = 0;
        for (int label = 1; label < own.length; label++) {
          best = own[label] > own[best] ? label : best;
        }
        predictions.add(new int[] {truth[row], best});
      }
    }
    return predictions;
  }
}
