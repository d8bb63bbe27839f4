package dev.sortdesk.pipelines.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class JudgementsTest {
  private static final double[][] TWO_ROWS = {{0.9, 0.1}, {0.4, 0.6}};

  @Test
  void countsAnUnknownLabelAsWrongInARowOfItsOwn() {
    Judgements judgements = new Judgements(List.of("a", "b"), new int[] {0, -1}, TWO_ROWS);
    ConfusionMatrix matrix = ConfusionMatrix.of(judgements);
    assertEquals(List.of("a", "b", "(unknown label)"), matrix.labels());
    assertEquals(List.of(0, 1, 0), matrix.counts().get(2));
    assertEquals(1, judgements.unknownRows());
    assertEquals(0.5, Measured.of(judgements, 10, 10, 0.9, 1).headline().accuracy());
  }

  @Test
  void theRowOfUnknownLabelsNeverSharesItsNameWithALabel() {
    Judgements judgements =
        new Judgements(List.of("(unknown label)", "b"), new int[] {0, -1}, TWO_ROWS);
    assertEquals(List.of("(unknown label)", "b", "(unknown label)*"), judgements.labels());
  }

  @Test
  void givesEveryNamedUnknownLabelItsOwnClass() {
    Judgements judgements = Judgements.of(List.of("a", "b"), List.of("z", "y"), TWO_ROWS);
    assertEquals(List.of("a", "b", "y", "z"), judgements.labels());
    assertArrayEquals(new int[] {3, 2}, judgements.truth());
    assertEquals(2, judgements.unknownRows());
  }

  @Test
  void takesTheFirstOfEquallyProbableLabels() {
    assertArrayEquals(
        new int[] {0},
        new Judgements(List.of("a", "b"), new int[] {1}, new double[][] {{0.5, 0.5}}).predicted());
  }

  @Test
  void refusesSizesThatDoNotFit() {
    assertEquals(
        "0 true labels beside 0 rows of probabilities", refusal(new int[0], new double[0][]));
    assertEquals("1 true labels beside 2 rows of probabilities", refusal(new int[] {0}, TWO_ROWS));
    assertEquals("row 1 has the label 2 of 2", refusal(new int[] {0, 2}, TWO_ROWS));
    assertEquals(
        "row 0 has 1 probabilities for 2 labels", refusal(new int[] {0}, new double[][] {{1}}));
  }

  private static String refusal(int[] truth, double[][] probabilities) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new Judgements(List.of("a", "b"), truth, probabilities))
        .getMessage();
  }
}
