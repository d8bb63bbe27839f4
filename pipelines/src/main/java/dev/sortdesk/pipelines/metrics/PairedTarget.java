package dev.sortdesk.pipelines.metrics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One target's answers by two scorers to the same tickets; see {@link PairedBootstrap}. */
public final class PairedTarget {
  final int tickets;
  final int classes;
  final int[] rows;
  final int[] truth;
  final int[] first;
  final int[] second;

  private PairedTarget(
      int tickets, int classes, int[] rows, int[] truth, int[] first, int[] second) {
    this.tickets = tickets;
    this.classes = classes;
    this.rows = rows;
    this.truth = truth;
    this.first = first;
    this.second = second;
  }

  /**
   * Pairs the answers. The two scorers may know different labels.
   *
   * @param truth each ticket's true label; null where it has none, and then it counts for other
   *     targets only
   * @param first the first scorer's label of each ticket
   * @param second the second scorer's label of each ticket
   * @throws IllegalArgumentException if the sizes differ or no ticket has a label
   */
  public static PairedTarget of(
      List<? extends @Nullable String> truth, List<String> first, List<String> second) {
    if (truth.size() != first.size() || truth.size() != second.size()) {
      throw new IllegalArgumentException(
          "%d true labels beside %d and %d answers"
              .formatted(truth.size(), first.size(), second.size()));
    }
    List<String> labels = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < truth.size(); row++) {
      String label = truth.get(row);
      if (label != null) {
        labels.add(label);
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("none of " + truth.size() + " tickets has a label");
    }
    Set<String> all = new LinkedHashSet<>(labels);
    all.addAll(first);
    all.addAll(second);
    Map<String, Integer> index = Judgements.index(List.copyOf(all));
    return new PairedTarget(
        truth.size(),
        index.size(),
        rows.stream().mapToInt(Integer::intValue).toArray(),
        labels.stream().mapToInt(index::get).toArray(),
        rows.stream().mapToInt(row -> index.get(first.get(row))).toArray(),
        rows.stream().mapToInt(row -> index.get(second.get(row))).toArray());
  }
}
