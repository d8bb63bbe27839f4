package dev.sortdesk.pipelines.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final List<String> LABELS = List.of("a", "b", "c", "d");

  @Test
  void aScorerIsNotBetterThanItself() {
    PairedTarget same = target(new SplittableRandom(1), 200, 0.7, 0.7, true);
    PairedDifference difference = PairedBootstrap.compare(List.of(same), 200, 0.95, 1);
    assertEquals(new PairedDifference(0, new Interval(0, 0), 0), difference);
    assertFalse(difference.superior(0));
    assertFalse(difference.notWorse(0));
    assertTrue(difference.notWorse(0.001));
  }

  @Test
  void findsAScorerThatIsClearlyBetter() {
    SplittableRandom random = new SplittableRandom(2);
    List<PairedTarget> targets =
        List.of(target(random, 400, 0.6, 0.9, false), target(random, 400, 0.7, 0.9, false));
    PairedDifference difference = PairedBootstrap.compare(targets, 500, 0.95, 1);
    assertTrue(difference.superior(0.1), difference.toString());
    assertEquals(1, difference.shareAbove());
    PairedDifference margin = PairedBootstrap.compare(targets, 500, 0.95, 1);
    assertFalse(margin.superior(0.5), margin.toString());
  }

  @Test
  void theDifferenceIsTheMeanOverTargetsOfMacroF1() {
    List<@Nullable String> truth = Arrays.asList("a", "b", null, "a");
    List<String> first = List.of("a", "a", "b", "a");
    List<String> second = List.of("a", "b", "a", "b");
    List<String> whole = List.of("x", "y", "x", "y");
    List<String> wrong = List.of("y", "x", "y", "x");
    PairedDifference difference =
        PairedBootstrap.compare(
            List.of(PairedTarget.of(truth, first, second), PairedTarget.of(whole, wrong, whole)),
            100,
            0.9,
            1);
    double ofFirstTarget =
        MacroF1.of(List.of("a", "b", "a"), List.of("a", "b", "b"))
            - MacroF1.of(List.of("a", "b", "a"), List.of("a", "a", "a"));
    assertEquals((ofFirstTarget + 1) / 2, difference.difference(), 1e-15);
  }

  @Test
  void equalScorersSeldomDiffer() {
    SplittableRandom random = new SplittableRandom(4);
    int superior = 0;
    for (int trial = 0; trial < 100; trial++) {
      PairedTarget target = target(random, 150, 0.8, 0.8, false);
      if (PairedBootstrap.compare(List.of(target), 200, 0.9, random.nextLong()).superior(0)) {
        superior++;
      }
    }
    assertTrue(superior <= 12, superior + " of 100 equal scorers were called superior");
  }

  @Test
  void refusesTargetsOverDifferentTickets() {
    SplittableRandom random = new SplittableRandom(5);
    List<PairedTarget> targets =
        List.of(target(random, 10, 0.5, 0.5, false), target(random, 11, 0.5, 0.5, false));
    assertEquals(
        "the targets are not over the same tickets",
        assertThrows(
                IllegalArgumentException.class, () -> PairedBootstrap.compare(targets, 10, 0.9, 1))
            .getMessage());
    List<@Nullable String> none = Arrays.asList(null, null);
    assertEquals(
        "none of 2 tickets has a label",
        assertThrows(
                IllegalArgumentException.class,
                () -> PairedTarget.of(none, List.of("a", "b"), List.of("a", "b")))
            .getMessage());
  }

  private static PairedTarget target(
      SplittableRandom random, int rows, double first, double second, boolean same) {
    List<String> truth = new ArrayList<>();
    List<String> one = new ArrayList<>();
    List<String> two = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      String label = LABELS.get(random.nextInt(LABELS.size()));
      truth.add(label);
      one.add(answer(random, label, first));
      two.add(same ? one.get(row) : answer(random, label, second));
    }
    return PairedTarget.of(truth, one, two);
  }

  private static String answer(SplittableRandom random, String truth, double accuracy) {
    return random.nextDouble() < accuracy ? truth : LABELS.get(random.nextInt(LABELS.size()));
  }
}
