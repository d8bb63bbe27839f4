package dev.sortdesk.pipelines.metrics;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsAgainstScikitLearnTest {
  private static final double TOLERANCE = 1e-12;

  static List<GoldenMetrics.Case> cases() {
    return GoldenMetrics.read().cases();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void headlineNumbersEqualScikitLearns(GoldenMetrics.Case golden) {
    Headline headline = headline(golden.judgements());
    assertAll(
        golden.name(),
        () -> assertEquals(golden.accuracy(), headline.accuracy(), TOLERANCE),
        () -> assertEquals(golden.macroF1(), headline.macroF1(), TOLERANCE),
        () -> assertEquals(golden.weightedF1(), headline.weightedF1(), TOLERANCE),
        () -> assertEquals(golden.logLoss(), headline.logLoss(), TOLERANCE),
        () -> assertEquals(golden.ece(), headline.ece(), TOLERANCE));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void labelScoresAndConfusionEqualScikitLearns(GoldenMetrics.Case golden) {
    ConfusionMatrix matrix = ConfusionMatrix.of(golden.judgements());
    Map<String, LabelScores> scores = matrix.labelScores();
    for (int i = 0; i < matrix.labels().size(); i++) {
      int label = golden.labels().indexOf(matrix.labels().get(i));
      LabelScores score = scores.get(matrix.labels().get(i));
      assertEquals(golden.precision().get(label), score.precision(), TOLERANCE, golden.name());
      assertEquals(golden.recall().get(label), score.recall(), TOLERANCE, golden.name());
      assertEquals(golden.f1().get(label), score.f1(), TOLERANCE, golden.name());
      assertEquals(golden.support().get(label), score.support(), golden.name());
      for (int j = 0; j < matrix.labels().size(); j++) {
        int predicted = golden.labels().indexOf(matrix.labels().get(j));
        assertEquals(golden.confusion().get(label).get(predicted), matrix.count(i, j));
      }
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void macroF1IsTheSameFromIndicesAndFromNames(GoldenMetrics.Case golden) {
    Judgements judgements = golden.judgements();
    List<String> truth = golden.truth().stream().map(golden.labels()::get).toList();
    List<String> predicted = new ArrayList<>();
    for (int label : judgements.predicted()) {
      predicted.add(judgements.labels().get(label));
    }
    assertEquals(golden.macroF1(), MacroF1.of(truth, predicted), TOLERANCE);
    assertEquals(
        golden.macroF1(),
        MacroF1.of(judgements.labels().size(), judgements.truth(), judgements.predicted()),
        TOLERANCE);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void noticesAProbabilityThatIsChangedByABillionth(GoldenMetrics.Case golden) {
    double[][] changed = golden.matrix();
    int row = 0;
    while (golden.truth().get(row) >= golden.known()
        || changed[row][golden.truth().get(row)] < 1e-3) {
      row++;
    }
    int label = golden.truth().get(row);
    changed[row][label] -= 1e-9;
    Headline headline = headline(golden.judgements(changed));
    assertNotEquals(golden.logLoss(), headline.logLoss(), TOLERANCE);
    int sure = golden.judgements().predicted()[row];
    changed = golden.matrix();
    changed[row][sure] -= 1e-9;
    assertNotEquals(golden.ece(), headline(golden.judgements(changed)).ece(), TOLERANCE);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void noticesOneAnswerThatIsTurned(GoldenMetrics.Case golden) {
    double[][] changed = golden.matrix();
    Judgements judgements = golden.judgements();
    int row = 0;
    while (!judgements.right(row)) {
      row++;
    }
    int label = judgements.predicted()[row];
    changed[row][(label + 1) % golden.known()] = 1;
    changed[row][label] = 0;
    Headline headline = headline(golden.judgements(changed));
    assertNotEquals(golden.accuracy(), headline.accuracy(), TOLERANCE);
    assertNotEquals(golden.macroF1(), headline.macroF1(), TOLERANCE);
    assertNotEquals(golden.weightedF1(), headline.weightedF1(), TOLERANCE);
  }

  private static Headline headline(Judgements judgements) {
    return Measured.of(judgements, 15, 1, 0.95, 1).headline();
  }
}
