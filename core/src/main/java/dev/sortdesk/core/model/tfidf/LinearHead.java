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

  void add(int feature, double value, double[] logits) {
    int at = feature * intercepts.length;
    for (int label = 0; label < logits.length; label++) {
      logits[label] += value * weights[at + label];
    }
  }
}
