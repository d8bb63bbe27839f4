package dev.sortdesk.pipelines.train;

import java.util.List;

/**
 * One point of the grid.
 *
 * @param c the inverse regularisation strength, in scikit-learn's sense
 * @param classWeight a label with n of N rows weighs (N / n) to this power
 */
record HeadSettings(double c, double classWeight) {
  /** Returns every combination, in order. */
  static List<HeadSettings> grid(List<Double> c, List<Double> classWeights) {
    return c.stream()
        .flatMap(
            strength -> classWeights.stream().map(weight -> new HeadSettings(strength, weight)))
        .toList();
  }

  @Override
  public String toString() {
    return "C " + c + ", class weights ^ " + classWeight;
  }
}
