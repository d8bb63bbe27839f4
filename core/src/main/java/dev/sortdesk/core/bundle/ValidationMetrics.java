package dev.sortdesk.core.bundle;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How good a model was on validation rows before it was fitted again on all of them ({@code
 * metrics.json}); scorers are compared by the mean of macro-F1 over targets.
 *
 * @param rows how many validation rows there were
 * @param accuracy by target, 0 to 1
 * @param macroF1 by target, 0 to 1
 * @param confusion by target a matrix, labels x labels in the order of the target's labels: of the
 *     rows of each true label, how many were given each label. A row whose label the model does not
 *     know is in none. Empty for bundles of before there was any.
 */
public record ValidationMetrics(
    long rows,
    SortedMap<String, Double> accuracy,
    SortedMap<String, Double> macroF1,
    SortedMap<String, List<List<Integer>>> confusion) {
  static final String FILE = "metrics.json";

  public ValidationMetrics {
    accuracy = new TreeMap<>(accuracy);
    macroF1 = new TreeMap<>(macroF1);
    confusion = orEmpty(confusion);
  }

  /** The metrics of a model of which nobody counted what it takes for what. */
  public ValidationMetrics(
      long rows, SortedMap<String, Double> accuracy, SortedMap<String, Double> macroF1) {
    this(rows, accuracy, macroF1, new TreeMap<>());
  }

  /**
   * Counts what was taken for what.
   *
   * @param labels how many labels the target has
   * @param judged for each row the index of its true label, and of the one that it was given
   */
  public static List<List<Integer>> confusion(int labels, List<int[]> judged) {
    int[][] counts = new int[labels][labels];
    for (int[] pair : judged) {
      counts[pair[0]][pair[1]]++;
    }
    return Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  public double meanMacroF1() {
    return macroF1.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** What is missing in the file is null. */
  private static SortedMap<String, List<List<Integer>>> orEmpty(
      @Nullable SortedMap<String, List<List<Integer>>> read) {
    return read == null ? new TreeMap<>() : new TreeMap<>(read);
  }
}
