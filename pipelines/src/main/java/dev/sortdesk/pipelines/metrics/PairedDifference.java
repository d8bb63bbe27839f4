package dev.sortdesk.pipelines.metrics;

import com.google.gson.annotations.SerializedName;

/**
 * How much better the second of two scorers is.
 *
 * @param difference its mean macro-F1 over targets less that of the first, -1 to 1
 * @param interval the difference's percentile bootstrap interval
 * @param shareAbove the share of resamples in which the second is better
 */
public record PairedDifference(
    double difference, Interval interval, @SerializedName("share_above") double shareAbove) {
  /** Returns whether the second scorer is better by more than a margin (0 to 1). */
  public boolean superior(double margin) {
    return interval.low() > margin;
  }

  /** Returns whether the second scorer is at most a margin (0 to 1) worse. */
  public boolean notWorse(double margin) {
    return interval.low() > -margin;
  }
}
