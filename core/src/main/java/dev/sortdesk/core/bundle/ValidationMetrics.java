package dev.sortdesk.core.bundle;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How good a model was on validation rows before it was fitted again on all of them ({@code
 * metrics.json}); scorers are compared by the mean of macro-F1 over targets.
 *
 * @param rows how many validation rows there were
 * @param accuracy by target, 0 to 1
 * @param macroF1 by target, 0 to 1
 */
public record ValidationMetrics(
    long rows, SortedMap<String, Double> accuracy, SortedMap<String, Double> macroF1) {
  static final String FILE = "metrics.json";

  public ValidationMetrics {
    accuracy = new TreeMap<>(accuracy);
    macroF1 = new TreeMap<>(macroF1);
  }

  public double meanMacroF1() {
    return macroF1.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
