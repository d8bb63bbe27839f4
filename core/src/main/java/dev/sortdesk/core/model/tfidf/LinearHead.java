package dev.sortdesk.core.model.tfidf;

import dev.sortdesk.core.ticket.Target;

/**
 * A linear model over features: logit of label k = intercept k + sum over features f of value f x
 * weight (f, k).
 *
 * @param target the question and its labels
 * @param intercepts one for each label
 * @param weights feature-major, so that a feature's weights for all labels lie side by side: weight
 *     (f, k) at {@code f * labels + k}
 */
public record LinearHead(Target target, double[] intercepts, double[] weights) {
  /** Returns how many labels the head tells apart. */
  public int labels() {
    return intercepts.length;
  }

  /**
   * Returns what the features of a text add up to for each label, without the intercepts: from 0 in
   * the given order.
   *
   * @param count how many of the features and values are meant
   */
  double[] sums(int[] features, double[] values, int count) {
    int labels = intercepts.length;
    double[] sums = new double[labels];
    int label = 0;
    // Four labels at a time stay in registers; loops over few labels would not.
    for (; label + 3 < labels; label += 4) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      for (int i = 0; i < count; i++) {
        int at = features[i] * labels + label;
        double value = values[i];
        a += value * weights[at];
        b += value * weights[at + 1];
        c += value * weights[at + 2];
        d += value * weights[at + 3];
      }
      sums[label] = a;
      sums[label + 1] = b;
      sums[label + 2] = c;
      sums[label + 3] = d;
    }
    for (; label < labels; label++) {
      double a = 0;
      for (int i = 0; i < count; i++) {
        a += values[i] * weights[features[i] * labels + label];
      }
      sums[label] = a;
    }
    return sums;
  }
}
