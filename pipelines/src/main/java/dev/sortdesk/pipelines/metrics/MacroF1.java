package dev.sortdesk.pipelines.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mean over labels of F1, each label counting the same however rare it is. The mean goes over
 * the labels that occur as truth or as prediction, and a label that is never hit has F1 0: what
 * scikit-learn's {@code f1_score(average="macro")} computes.
 */
public final class MacroF1 {
  private MacroF1() {}

  /**
   * Returns the macro-F1, 0 to 1; 0 where there is no row.
   *
   * @param classes the number of classes
   * @param truth each row's true class; -1 is one that the scorer does not know, and all of these
   *     together are one further class with F1 0
   * @param predicted each row's predicted class
   */
  public static double of(int classes, int[] truth, int[] predicted) {
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          truth.length + " true classes beside " + predicted.length + " predicted ones");
    }
    ClassCounts counts = new ClassCounts(classes + 1);
    for (int row = 0; row < truth.length; row++) {
      counts.add(truth[row] == -1 ? classes : truth[row], predicted[row], 1);
    }
    return counts.macroF1();
  }

  /** Returns the macro-F1 of label names. */
  public static double of(List<String> truth, List<String> predicted) {
    Set<String> labels = new LinkedHashSet<>(truth);
    labels.addAll(predicted);
    Map<String, Integer> index = Judgements.index(List.copyOf(labels));
    return of(
        index.size(),
        truth.stream().mapToInt(index::get).toArray(),
        predicted.stream().mapToInt(index::get).toArray());
  }
}
