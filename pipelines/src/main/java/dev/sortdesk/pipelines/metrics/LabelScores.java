package dev.sortdesk.pipelines.metrics;

/**
 * How well one label is found. A ratio without a denominator is 0.
 *
 * @param precision of the rows that were given the label, the share that has it
 * @param recall of the rows that have the label, the share that was given it
 * @param f1 the harmonic mean of the two
 * @param support the rows that have the label
 */
public record LabelScores(double precision, double recall, double f1, int support) {
  static LabelScores of(int hits, int predicted, int support) {
    return new LabelScores(
        ratio(hits, predicted),
        ratio(hits, support),
        ratio(2.0 * hits, predicted + support),
        support);
  }

  private static double ratio(double part, int whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
