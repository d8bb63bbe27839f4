package dev.sortdesk.pipelines.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whether one scorer is better than another on the same tickets: the paired bootstrap (Koehn,
 * Statistical Significance Tests for Machine Translation Evaluation, EMNLP 2004) of the difference
 * in mean macro-F1 over targets. Tickets are resampled whole, with all of their targets.
 */
public final class PairedBootstrap {
  private PairedBootstrap() {}

  /**
   * Compares the second scorer with the first. A resample without any labelled ticket of a target
   * counts as no difference in that target.
   *
   * @param targets each target's answers, all over the same tickets in the same order
   * @param samples the number of resamples
   * @param confidence the interval's coverage, 0 to 1
   * @param seed equal seeds give equal results
   * @throws IllegalArgumentException if there is no target, or the targets' tickets differ
   */
  public static PairedDifference compare(
      List<PairedTarget> targets, int samples, double confidence, long seed) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("there is no target to compare");
    }
    int tickets = targets.get(0).tickets;
    if (targets.stream().anyMatch(target -> target.tickets != tickets)) {
      throw new IllegalArgumentException("the targets are not over the same tickets");
    }
    int classes = targets.stream().mapToInt(target -> target.classes).max().getAsInt();
    ClassCounts first = new ClassCounts(classes);
    ClassCounts second = new ClassCounts(classes);

    int[] times = new int[tickets];
    Arrays.fill(times, 1);
    double difference = difference(targets, times, first, second);

    double[] resampled = new double[samples];
    SplittableRandom random = new SplittableRandom(seed);
    for (int sample = 0; sample < samples; sample++) {
      Arrays.fill(times, 0);
      for (int draw = 0; draw < tickets; draw++) {
        times[random.nextInt(tickets)]++;
      }
      resampled[sample] = difference(targets, times, first, second);
    }
    long above = Arrays.stream(resampled).filter(value -> value > 0).count();
    return new PairedDifference(
        difference, Interval.percentile(resampled, confidence), (double) above / samples);
  }

  private static double difference(
      List<PairedTarget> targets, int[] times, ClassCounts first, ClassCounts second) {
    double sum = 0;
    for (PairedTarget target : targets) {
      first.clear();
      second.clear();
      for (int i = 0; i < target.rows.length; i++) {
        int weight = times[target.rows[i]];
        if (weight > 0) {
          first.add(target.truth[i], target.first[i], weight);
          second.add(target.truth[i], target.second[i], weight);
        }
      }
      sum += second.macroF1() - first.macroF1();
    }
    return sum / targets.size();
  }
}
