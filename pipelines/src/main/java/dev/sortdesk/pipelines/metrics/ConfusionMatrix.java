package dev.sortdesk.pipelines.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each label was taken for each.
 *
 * @param labels the labels of the rows and of the columns
 * @param counts for each true label, how many of its rows were given each label
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {
  public static ConfusionMatrix of(Judgements judgements) {
    int classes = judgements.labels().size();
    int[][] counts = new int[classes][classes];
    int[] truth = judgements.truth();
    int[] predicted = judgements.predicted();
    for (int row = 0; row < truth.length; row++) {
      counts[truth[row]][predicted[row]]++;
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(java.util.Arrays.stream(row).boxed().toList());
    }
    return new ConfusionMatrix(judgements.labels(), rows);
  }

  public int count(int truth, int predicted) {
    return counts.get(truth).get(predicted);
  }

  /** Returns the number of rows that have a label. */
  public int support(int truth) {
    return counts.get(truth).stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the number of rows that were given a label. */
  public int predicted(int label) {
    return counts.stream().mapToInt(row -> row.get(label)).sum();
  }

  /** Returns every label's scores, in the order of the labels. */
  public Map<String, LabelScores> labelScores() {
    Map<String, LabelScores> scores = new LinkedHashMap<>();
    for (int label = 0; label < labels.size(); label++) {
      scores.put(
          labels.get(label), LabelScores.of(count(label, label), predicted(label), support(label)));
    }
    return scores;
  }

  /**
   * Returns the most frequent confusions, the largest first; of equals, the largest share first.
   */
  public List<Confusion> top(int limit) {
    List<Confusion> confusions = new ArrayList<>();
    for (int truth = 0; truth < labels.size(); truth++) {
      int support = support(truth);
      for (int predicted = 0; predicted < labels.size(); predicted++) {
        int count = count(truth, predicted);
        if (truth != predicted && count > 0) {
          confusions.add(
              new Confusion(
                  labels.get(truth), labels.get(predicted), count, (double) count / support));
        }
      }
    }
    confusions.sort(
        Comparator.comparingInt(Confusion::count)
            .thenComparingDouble(Confusion::share)
            .reversed()
            .thenComparing(Confusion::truth)
            .thenComparing(Confusion::predicted));
    return List.copyOf(confusions.subList(0, Math.min(limit, confusions.size())));
  }
}
