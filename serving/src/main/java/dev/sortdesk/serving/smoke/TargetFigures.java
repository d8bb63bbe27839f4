package dev.sortdesk.serving.smoke;

import dev.sortdesk.serving.smoke.TicketAnswer.TargetAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts how the answers for a target compare with the labels of a file. */
final class TargetFigures {
  /** The confidences from which on answers could be acted on unseen. */
  static final List<Double> THRESHOLDS = List.of(0.5, 0.7, 0.8, 0.9, 0.95);

  /**
   * What acting only on confident answers would mean.
   *
   * @param threshold the least confidence
   * @param coverage the share of rows with a label that are answered so confidently
   * @param accuracy the share of these that get their label; NaN where there are none
   */
  record AtThreshold(double threshold, double coverage, double accuracy) {}

  /** How often a label was true, answered, and both. */
  private static final class LabelCounts {
    private long truth;
    private long answered;
    private long both;

    double f1() {
      return 2.0 * both / (truth + answered);
    }
  }

  private final Set<String> known;
  private final Map<String, LabelCounts> labels = new TreeMap<>();
  private final long[] confident = new long[THRESHOLDS.size()];
  private final long[] confidentAndRight = new long[THRESHOLDS.size()];
  private long rows;
  private long unknown;
  private long answered;
  private long right;
  private double confidences;

  /**
   * @param known the labels that the model gives
   */
  TargetFigures(Set<String> known) {
    this.known = known;
  }

  /**
   * Counts a row with a label.
   *
   * @param answer what the service says; null where it has no answer, which counts as a wrong one
   */
  void add(String truth, @Nullable TargetAnswer answer) {
    rows++;
    unknown += known.contains(truth) ? 0 : 1;
    counts(truth).truth++;
    if (answer == null) {
      return;
    }
    boolean hit = answer.label().equals(truth);
    answered++;
    right += hit ? 1 : 0;
    confidences += answer.confidence();
    counts(answer.label()).answered++;
    counts(truth).both += hit ? 1 : 0;
    for (int i = 0; i < THRESHOLDS.size(); i++) {
      if (answer.confidence() >= THRESHOLDS.get(i)) {
        confident[i]++;
        confidentAndRight[i] += hit ? 1 : 0;
      }
    }
  }

  /** Returns how many rows have a label. */
  long rows() {
    return rows;
  }

  /** Returns how many of these have a label that the model never gives. */
  long unknown() {
    return unknown;
  }

  /** Returns the share of rows with a label that get it; NaN where there are none. */
  double accuracy() {
    return (double) right / rows;
  }

  /**
   * Returns the mean F1 over the labels that occur as truth or as answer; NaN where there are none.
   */
  double macroF1() {
    return labels.values().stream().mapToDouble(LabelCounts::f1).average().orElse(Double.NaN);
  }

  /** Returns the mean confidence of answers to rows with a label; NaN where there are none. */
  double meanConfidence() {
    return confidences / answered;
  }

  List<AtThreshold> atThresholds() {
    List<AtThreshold> all = new ArrayList<>();
    for (int i = 0; i < THRESHOLDS.size(); i++) {
      all.add(
          new AtThreshold(
              THRESHOLDS.get(i),
              (double) confident[i] / rows,
              (double) confidentAndRight[i] / confident[i]));
    }
    return all;
  }

  private LabelCounts counts(String label) {
    return labels.computeIfAbsent(label, name -> new LabelCounts());
  }
}
