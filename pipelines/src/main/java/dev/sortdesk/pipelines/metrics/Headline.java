package dev.sortdesk.pipelines.metrics;

/**
 * The numbers that a scorer is judged by on one target.
 *
 * @param accuracy the share of rows that get their label
 * @param macroF1 see {@link MacroF1}
 * @param weightedF1 the mean F1 over labels, weighted by each label's rows
 * @param logLoss the mean over rows of -ln(probability of the truth), which is held above {@link
 *     #SMALLEST_PROBABILITY}
 * @param ece the expected calibration error, see {@link CalibrationBin}
 */
public record Headline(
    double accuracy, double macroF1, double weightedF1, double logLoss, double ece) {
  /**
   * A probability below this counts as this in the log loss, so that one row cannot make it
   * infinite.
   */
  public static final double SMALLEST_PROBABILITY = 1e-15;
}
