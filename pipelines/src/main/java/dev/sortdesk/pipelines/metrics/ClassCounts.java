package dev.sortdesk.pipelines.metrics;

import java.util.Arrays;

/**
 * Each class's hits, predictions and rows: enough for accuracy and every F1, and cheap to fill
 * again for each resample.
 */
final class ClassCounts {
  private final int[] hits;
  private final int[] predictions;
  private final int[] support;

  ClassCounts(int classes) {
    hits = new int[classes];
    predictions = new int[classes];
    support = new int[classes];
  }

  void clear() {
    Arrays.fill(hits, 0);
    Arrays.fill(predictions, 0);
    Arrays.fill(support, 0);
  }

  /** Counts a row {@code times} times. */
  void add(int truth, int predicted, int times) {
    support[truth] += times;
    predictions[predicted] += times;
    if (truth == predicted) {
      hits[truth] += times;
    }
  }

  /** Returns the share of right rows; 0 where there is no row. */
  double accuracy() {
    int rows = Arrays.stream(support).sum();
    return rows == 0 ? 0 : (double) Arrays.stream(hits).sum() / rows;
  }

  /** Returns the mean F1 of the classes that occur as truth or as prediction; 0 without any. */
  double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int label = 0; label < hits.length; label++) {
      if (support[label] + predictions[label] > 0) {
        sum += f1(label);
        occurring++;
      }
    }
    return occurring == 0 ? 0 : sum / occurring;
  }

  /** Returns the mean F1 weighted by each class's rows; 0 where there is no row. */
  double weightedF1() {
    double sum = 0;
    int rows = 0;
    for (int label = 0; label < hits.length; label++) {
      if (support[label] > 0) {
        sum += support[label] * f1(label);
        rows += support[label];
      }
    }
    return rows == 0 ? 0 : sum / rows;
  }

  private double f1(int label) {
    return 2.0 * hits[label] / (support[label] + predictions[label]);
  }
}
