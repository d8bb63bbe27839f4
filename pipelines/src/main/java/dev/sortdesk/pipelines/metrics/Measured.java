package dev.sortdesk.pipelines.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One target's headline numbers with their intervals, and its calibration.
 *
 * @param headline the numbers over all rows
 * @param intervals for each number, by its name in reports ({@code accuracy}, {@code macro_f1},
 *     {@code weighted_f1}, {@code log_loss}, {@code ece}), its percentile bootstrap interval.
 *     Resampling adds noise to the calibration error, so its interval leans upwards and may lie
 *     above a very small error.
 * @param calibration the bins of confidence that hold rows
 */
public record Measured(
    Headline headline, Map<String, Interval> intervals, List<CalibrationBin> calibration) {
  /**
   * Measures judgements.
   *
   * @param bins the number of calibration bins
   * @param samples the number of bootstrap resamples
   * @param confidence the intervals' coverage, 0 to 1
   * @param seed equal seeds give equal intervals
   */
  public static Measured of(
      Judgements judgements, int bins, int samples, double confidence, long seed) {
    Rows rows = new Rows(judgements, bins);
    for (int row = 0; row < judgements.rows(); row++) {
      rows.add(row);
    }
    Headline headline = rows.headline();
    List<CalibrationBin> calibration = rows.calibration.bins();

    String[] names = {"accuracy", "macro_f1", "weighted_f1", "log_loss", "ece"};
    double[][] resampled = new double[names.length][samples];
    SplittableRandom random = new SplittableRandom(seed);
    for (int sample = 0; sample < samples; sample++) {
      rows.clear();
      for (int draw = 0; draw < judgements.rows(); draw++) {
        rows.add(random.nextInt(judgements.rows()));
      }
      Headline drawn = rows.headline();
      resampled[0][sample] = drawn.accuracy();
      resampled[1][sample] = drawn.macroF1();
      resampled[2][sample] = drawn.weightedF1();
      resampled[3][sample] = drawn.logLoss();
      resampled[4][sample] = drawn.ece();
    }
    Map<String, Interval> intervals = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      intervals.put(names[i], Interval.percentile(resampled[i], confidence));
    }
    return new Measured(headline, intervals, calibration);
  }

  /** Sums over a multiset of rows, with all that a row contributes computed once. */
  private static final class Rows {
    private final int[] truth;
    private final int[] predicted;
    private final double[] loss;
    private final double[] confidence;
    private final int[] bin;
    private final ClassCounts counts;
    private final Calibration calibration;
    private double lossSum;
    private int size;

    Rows(Judgements judgements, int bins) {
      truth = judgements.truth();
      predicted = judgements.predicted();
      loss = new double[truth.length];
      confidence = new double[truth.length];
      bin = new int[truth.length];
      for (int row = 0; row < truth.length; row++) {
        loss[row] =
            -Math.log(Math.max(Headline.SMALLEST_PROBABILITY, judgements.probabilityOfTruth(row)));
        confidence[row] = judgements.confidence(row);
        bin[row] = Calibration.bin(confidence[row], bins);
      }
      counts = new ClassCounts(judgements.labels().size());
      calibration = new Calibration(bins);
    }

    void clear() {
      counts.clear();
      calibration.clear();
      lossSum = 0;
      size = 0;
    }

    void add(int row) {
      counts.add(truth[row], predicted[row], 1);
      calibration.add(bin[row], confidence[row], truth[row] == predicted[row]);
      lossSum += loss[row];
      size++;
    }

    Headline headline() {
      return new Headline(
          counts.accuracy(),
          counts.macroF1(),
          counts.weightedF1(),
          lossSum / size,
          calibration.expectedError());
    }
  }
}
