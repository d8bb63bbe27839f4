package dev.sortdesk.pipelines.validate;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far two distributions are apart: the Jensen-Shannon divergence to base 2 (Lin 1991,
 * "Divergence measures based on the Shannon entropy") and its root, a distance (Endres and
 * Schindelin 2003), both 0 where the distributions are equal and 1 where they share nothing.
 */
final class JensenShannon {
  private JensenShannon() {}

  /** Returns the distance of two distributions, given as counts; both must have at least one. */
  static double distance(Map<String, Long> first, Map<String, Long> second) {
    return Math.sqrt(divergence(first, second));
  }

  /**
   * Returns the distance without the part that drawing two samples of this size from one
   * distribution brings along: with k values the divergence of two such samples is (k - 1) / (8 ln
   * 2) x (1 / n1 + 1 / n2) on average (its second-order expansion is a chi-squared statistic).
   * Small histories with many labels would else always seem to have shifted.
   */
  static double distanceBeyondChance(Map<String, Long> first, Map<String, Long> second) {
    int values = union(first, second).size();
    double byChance = (values - 1) / (8 * Math.log(2)) * (1.0 / total(first) + 1.0 / total(second));
    return Math.sqrt(Math.max(0, divergence(first, second) - byChance));
  }

  private static double divergence(Map<String, Long> first, Map<String, Long> second) {
    double firstTotal = total(first);
    double secondTotal = total(second);
    double sum = 0;
    for (String value : union(first, second)) {
      double p = first.getOrDefault(value, 0L) / firstTotal;
      double q = second.getOrDefault(value, 0L) / secondTotal;
      sum += term(p, q) + term(q, p);
    }
    return Math.min(1, Math.max(0, sum / 2));
  }

  private static double term(double p, double q) {
    return p == 0 ? 0 : p * Math.log(2 * p / (p + q)) / Math.log(2);
  }

  private static Set<String> union(Map<String, Long> first, Map<String, Long> second) {
    Set<String> values = new HashSet<>(first.keySet());
    values.addAll(second.keySet());
    return values;
  }

  private static double total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
