package dev.sortdesk.pipelines.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A metric of label names by its name in reports. */
public final class ClassMetrics {
  private ClassMetrics() {}

  /**
   * Returns a metric, 0 to 1; 0 where there is no row.
   *
   * @param metric {@code accuracy}, {@code macro_f1} or {@code weighted_f1}
   * @param truth each row's true label
   * @param predicted each row's predicted label
   * @throws IllegalArgumentException if there is no such metric
   */
  public static double of(String metric, List<String> truth, List<String> predicted) {
    Set<String> labels = new LinkedHashSet<>(truth);
    labels.addAll(predicted);
    Map<String, Integer> index = Judgements.index(List.copyOf(labels));
    ClassCounts counts = new ClassCounts(index.size());
    for (int row = 0; row < truth.size(); row++) {
      counts.add(index.get(truth.get(row)), index.get(predicted.get(row)), 1);
    }
    return switch (metric) {
      case "accuracy" -> counts.accuracy();
      case "macro_f1" -> counts.macroF1();
      case "weighted_f1" -> counts.weightedF1();
      default -> throw new IllegalArgumentException("there is no metric " + metric);
    };
  }
}
