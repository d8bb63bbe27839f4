package dev.sortdesk.pipelines.nightly;

import java.util.List;
import java.util.OptionalDouble;

/** Numbers as the report has them. */
final class Figures {
  private static final double PLACES = 1e4;

  private Figures() {}

  /** Returns a number to four decimal places: sums of doubles differ in the last bits. */
  static double round(double value) {
    return Math.round(value * PLACES) / PLACES;
  }

  static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1
            ? sorted.get(half)
            : round((sorted.get(half - 1) + sorted.get(half)) / 2));
  }
}
