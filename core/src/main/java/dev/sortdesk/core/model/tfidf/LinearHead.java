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
    double[] sums = new double[intercepts.length];
    int i = 0;
    for (; i + 3 < count; i += 4) {
      addFour(features, values, i, sums);
    }
    for (; i < count; i++) {
      int at = features[i] * sums.length;
      double value = values[i];
      for (int label = 0; label < sums.length; label++) {
        sums[label] += value * weights[at + label];
      }
    }
    return sums;
  }

  /**
   * Adds four features for all labels. A feature's weights lie side by side, and mostly out of the
   * caches: so they are read once and in a row, and each sum is read and written for four of them.
   */
  private void addFour(int[] features, double[] values, int i, double[] sums) {
    int labels = sums.length;
    int a = features[i] * labels;
    int b = features[i + 1] * labels;
    int c = features[i + 2] * labels;
    int d = features[i + 3] * labels;
    double ofA = values[i];
    double ofB = values[i + 1];
    double ofC = values[i + 2];
    double ofD = values[i + 3];
    for (int label = 0; label < labels; label++) {
      sums[label] =
          sums[label]
              + ofA * weights[a + label]
              + ofB * weights[b + label]
              + ofC * weights[c + label]
              + ofD * weights[d + label];
    }
  }
}
