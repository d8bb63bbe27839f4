package dev.sortdesk.pipelines.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.json.Json;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void quantilesEqualNumPys() {
    GoldenMetrics.Quantiles golden = GoldenMetrics.read().quantiles();
    double[] sorted = golden.values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    for (int i = 0; i < golden.shares().size(); i++) {
      assertEquals(
          golden.expected().get(i), Interval.quantile(sorted, golden.shares().get(i)), 1e-12);
    }
  }

  @Test
  void isAListOfTwoNumbersInJson() {
    Interval interval = new Interval(0.25, 0.5);
    assertEquals("[0.25,0.5]", Json.line(interval));
    assertEquals(interval, Json.read("[0.25,0.5]", Interval.class, "the interval"));
  }

  @Test
  void coversTheTrueAccuracyAboutAsOftenAsItSays() {
    double truth = 0.8;
    int trials = 300;
    int covered = 0;
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < trials; trial++) {
      Judgements judgements = coins(random, 200, truth);
      Interval interval =
          Measured.of(judgements, 10, 200, 0.9, random.nextLong()).intervals().get("accuracy");
      if (interval.low() <= truth && truth <= interval.high()) {
        covered++;
      }
    }
    double share = (double) covered / trials;
    assertTrue(share > 0.85 && share < 0.95, "covered in " + share + " of the trials");
  }

  @Test
  void growsWithTheConfidenceAndIsTheSameForTheSameSeed() {
    Judgements judgements = coins(new SplittableRandom(3), 150, 0.7);
    Interval wide = Measured.of(judgements, 10, 500, 0.99, 5).intervals().get("macro_f1");
    Interval narrow = Measured.of(judgements, 10, 500, 0.5, 5).intervals().get("macro_f1");
    assertTrue(wide.low() < narrow.low() && narrow.high() < wide.high());
    assertEquals(
        Measured.of(judgements, 10, 500, 0.99, 5), Measured.of(judgements, 10, 500, 0.99, 5));
  }

  private static Judgements coins(SplittableRandom random, int rows, double accuracy) {
    int[] truth = new int[rows];
    double[][] probabilities = new double[rows][];
    for (int row = 0; row < rows; row++) {
      truth[row] = random.nextInt(2);
      boolean first = (truth[row] == 0) == random.nextDouble() < accuracy;
      probabilities[row] = first ? new double[] {0.8, 0.2} : new double[] {0.2, 0.8};
    }
    return new Judgements(List.of("heads", "tails"), truth, probabilities);
  }
}
