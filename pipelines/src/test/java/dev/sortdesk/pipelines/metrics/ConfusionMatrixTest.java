package dev.sortdesk.pipelines.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private final ConfusionMatrix matrix =
      new ConfusionMatrix(
          List.of("a", "b", "c"), List.of(List.of(5, 2, 0), List.of(2, 1, 1), List.of(0, 0, 9)));

  @Test
  void topConfusionsComeByCountThenByShare() {
    assertEquals(
        List.of(
            new Confusion("b", "a", 2, 0.5),
            new Confusion("a", "b", 2, 2.0 / 7),
            new Confusion("b", "c", 1, 0.25)),
        matrix.top(10));
    assertEquals(1, matrix.top(1).size());
  }

  @Test
  void countsRowsAndAnswersOfALabel() {
    assertEquals(4, matrix.support(1));
    assertEquals(3, matrix.predicted(1));
    assertEquals(new LabelScores(1.0 / 3, 0.25, 2.0 / 7, 4), matrix.labelScores().get("b"));
  }

  @Test
  void aLabelThatNeverOccursScoresZero() {
    assertEquals(new LabelScores(0, 0, 0, 0), LabelScores.of(0, 0, 0));
  }
}
