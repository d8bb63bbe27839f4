package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import java.util.Arrays;

/**
 * Fits a head to rows in the driver's memory: multinomial logistic regression with the loss of
 * MLlib's (standardisation off), so with the same optimum.
 */
final class LocalFit {
  private LocalFit() {}

  static LinearHead fit(LocalRows rows, Target target, HeadSettings settings, Stopping stopping) {
    int[] labels = rows.labels(target);
    double[] counts = new double[target.labels().size()];
    for (int label : labels) {
      if (label != LocalRows.NO_LABEL) {
        counts[label]++;
      }
    }
    double total = Arrays.stream(counts).sum();
    double[] weights =
        Arrays.stream(counts)
            .map(count -> Math.pow(total / Math.max(1, count), settings.classWeight()))
            .toArray();
    SoftmaxLoss loss = new SoftmaxLoss(rows.matrix(), labels, weights, 1 / (settings.c() * total));
    double[] best = Lbfgs.minimize(loss, loss.start(intercepts(counts, weights)), stopping);
    return new LinearHead(target, centred(loss.intercepts(best)), loss.weights(best));
  }

  /** Without weights, the best intercepts are the logarithms of the labels' shares. */
  private static double[] intercepts(double[] counts, double[] weights) {
    double[] intercepts = new double[counts.length];
    Arrays.setAll(intercepts, label -> Math.log1p(counts[label] * weights[label]));
    return intercepts;
  }

  /** Any number added to all intercepts gives the same answers: their mean becomes 0. */
  private static double[] centred(double[] intercepts) {
    double mean = Arrays.stream(intercepts).average().orElseThrow();
    return Arrays.stream(intercepts).map(intercept -> intercept - mean).toArray();
  }
}
