package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.model.tfidf.LinearHead;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SparseVector;

/**
 * A sparse matrix of rows x features, feature after feature: feature f is {@code values[starts[f]
 * .. starts[f + 1])} in the rows {@code rowOf[..]}, and 0 in others.
 *
 * @param rows how many rows there are
 * @param starts one more than there are features
 * @param rowOf the row of each value
 * @param values the numbers that are not 0
 */
record SparseColumns(int rows, int[] starts, int[] rowOf, double[] values) {
  static final int BYTES_A_VALUE = Integer.BYTES + Double.BYTES;

  /** How many numbers of a row are multiplied at a time. */
  static final int LANES = 4;

  /**
   * Products are shared out by values, whatever the number of cores: sums are added up in the same
   * order on every machine.
   */
  private static final int PARTS = 4;

  private static final int VALUES_A_PART = 1_000_000;

  /** Returns vectors of one size as the rows of a matrix. */
  static SparseColumns of(List<SparseVector> vectors) {
    int features = vectors.isEmpty() ? 0 : vectors.get(0).size();
    int[] starts = new int[features + 1];
    for (SparseVector vector : vectors) {
      for (int feature : vector.indices()) {
        starts[feature + 1]++;
      }
    }
    for (int feature = 0; feature < features; feature++) {
      starts[feature + 1] += starts[feature];
    }
    int[] next = starts.clone();
    int[] rowOf = new int[starts[features]];
    double[] values = new double[starts[features]];
    for (int row = 0; row < vectors.size(); row++) {
      int[] indices = vectors.get(row).indices();
      double[] own = vectors.get(row).values();
      for (int i = 0; i < indices.length; i++) {
        int at = next[indices[i]]++;
        rowOf[at] = row;
        values[at] = own[i];
      }
    }
    return new SparseColumns(vectors.size(), starts, rowOf, values);
  }

  int features() {
    return starts.length - 1;
  }

  /**
   * Returns this matrix times its transpose times numbers for each row.
   *
   * @param numbers row-major, rows x width
   * @param width a multiple of {@link #LANES}
   */
  double[] gramTimes(double[] numbers, int width) {
    int parts = Math.max(1, Math.min(PARTS, values.length / VALUES_A_PART));
    List<double[]> sums =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(part -> gramTimes(numbers, width, bound(part, parts), bound(part + 1, parts)))
            .toList();
    double[] all = sums.get(0);
    for (double[] sum : sums.subList(1, parts)) {
      for (int i = 0; i < all.length; i++) {
        all[i] += sum[i];
      }
    }
    return all;
  }

  /** Returns the feature with which a part begins; parts have about as many values each. */
  private int bound(int part, int parts) {
    int feature = features();
    while (feature > 0 && starts[feature] > (long) values.length * part / parts) {
      feature--;
    }
    return part == parts ? features() : feature;
  }

  /** The product's part for some features: each is read once, while it lies in the cache. */
  private double[] gramTimes(double[] numbers, int width, int from, int to) {
    double[] product = new double[numbers.length];
    for (int lane = 0; lane < width; lane += LANES) {
      for (int feature = from; feature < to; feature++) {
        int end = starts[feature + 1];
        // Four sums in registers: a loop over them costs three times as much.
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (int i = starts[feature]; i < end; i++) {
          int at = rowOf[i] * width + lane;
          double value = values[i];
          first += value * numbers[at];
          second += value * numbers[at + 1];
          third += value * numbers[at + 2];
          fourth += value * numbers[at + 3];
        }
        for (int i = starts[feature]; i < end; i++) {
          int at = rowOf[i] * width + lane;
          double value = values[i];
          product[at] += value * first;
          product[at + 1] += value * second;
          product[at + 2] += value * third;
          product[at + 3] += value * fourth;
        }
      }
    }
    return product;
  }

  /**
   * Returns the transpose times numbers for each row, feature-major: features x labels.
   *
   * @param numbers row-major, rows x width, of which the first ones belong to labels
   */
  double[] transposedTimes(double[] numbers, int width, int labels) {
    double[] product = new double[features() * labels];
    for (int feature = 0; feature < features(); feature++) {
      for (int i = starts[feature]; i < starts[feature + 1]; i++) {
        for (int label = 0; label < labels; label++) {
          product[feature * labels + label] += values[i] * numbers[rowOf[i] * width + label];
        }
      }
    }
    return product;
  }

  /** Returns each row's logits. */
  double[][] logits(LinearHead head) {
    int labels = head.labels();
    double[][] logits = new double[rows][];
    for (int row = 0; row < rows; row++) {
      logits[row] = head.intercepts().clone();
    }
    for (int feature = 0; feature < features(); feature++) {
      for (int i = starts[feature]; i < starts[feature + 1]; i++) {
        for (int label = 0; label < labels; label++) {
          logits[rowOf[i]][label] += values[i] * head.weights()[feature * labels + label];
        }
      }
    }
    return logits;
  }
}
