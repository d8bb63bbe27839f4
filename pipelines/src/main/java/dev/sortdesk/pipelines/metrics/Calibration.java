package dev.sortdesk.pipelines.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a scorer is right as often as it says. Confidences are parted into equal-width bins, each
 * open below and closed above; the expected calibration error is the mean distance between a bin's
 * accuracy and its mean confidence, weighted by its rows (Guo, Pleiss, Sun and Weinberger, On
 * Calibration of Modern Neural Networks, ICML 2017).
 */
final class Calibration {
  private final int[] rows;
  private final double[] confidence;
  private final int[] right;

  Calibration(int bins) {
    rows = new int[bins];
    confidence = new double[bins];
    right = new int[bins];
  }

  /** Returns the bin that a confidence (0 to 1) falls into. */
  static int bin(double confidence, int bins) {
    return Math.min(bins - 1, Math.max(0, (int) Math.ceil(confidence * bins) - 1));
  }

  void clear() {
    java.util.Arrays.fill(rows, 0);
    java.util.Arrays.fill(confidence, 0);
    java.util.Arrays.fill(right, 0);
  }

  void add(int bin, double rowConfidence, boolean rowRight) {
    rows[bin]++;
    confidence[bin] += rowConfidence;
    if (rowRight) {
      right[bin]++;
    }
  }

  double expectedError() {
    double sum = 0;
    int total = 0;
    for (int bin = 0; bin < rows.length; bin++) {
      sum += Math.abs(right[bin] - confidence[bin]);
      total += rows[bin];
    }
    return total == 0 ? 0 : sum / total;
  }

  /** Returns the bins that hold rows, in ascending order of confidence. */
  List<CalibrationBin> bins() {
    List<CalibrationBin> bins = new ArrayList<>();
    for (int bin = 0; bin < rows.length; bin++) {
      if (rows[bin] > 0) {
        bins.add(
            new CalibrationBin(
                (double) bin / rows.length,
                (bin + 1.0) / rows.length,
                rows[bin],
                confidence[bin] / rows[bin],
                (double) right[bin] / rows[bin]));
      }
    }
    return List.copyOf(bins);
  }
}
