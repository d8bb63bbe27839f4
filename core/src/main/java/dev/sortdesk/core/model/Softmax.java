package dev.sortdesk.core.model;

/** From logits to probabilities. */
public final class Softmax {
  private Softmax() {}

  /** Returns exp(logit - max) brought to a sum of 1, in double precision. */
  public static double[] of(double[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - max);
      sum += probabilities[i];
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] *= 1 / sum;
    }
    return probabilities;
  }
}
