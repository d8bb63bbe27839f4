package dev.sortdesk.pipelines.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.EvaluateConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.report.EvaluationHtml;
import dev.sortdesk.pipelines.report.EvaluationMarkdown;
import dev.sortdesk.pipelines.report.EvaluationPictures;
import dev.sortdesk.pipelines.report.EvaluationReport;
import dev.sortdesk.pipelines.report.Slice;
import dev.sortdesk.pipelines.report.TargetReport;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class EvaluateTest {
  private static final String HOSTILE = "<script>alert(\"x\")</script> | **b** & 'q' \u0000\uFFFE";
  private static final List<String> FEW =
      List.of("Billing", "Shipping", "\u0641\u0648\u0627\u062a\u064a\u0631", HOSTILE, "Technical");

  @Test
  void theReportComesBackFromItsJson() {
    EvaluationReport report =
        report(FEW, 200)
            .withChampion("onnx")
            .withValidation(Map.of("tfidf", 0.8, "onnx", 0.9))
            .withSeconds(Map.of("train", 12.5));
    assertEquals(report, EvaluationReport.read(report.json(), "evaluation.json"));
    assertTrue(report.json().contains("\"champion\": \"onnx\""));
    assertTrue(report.json().contains("\"macro_f1\": "));
  }

  @Test
  void slicesWithFewRowsAreCountedAndNotMeasured() {
    TargetReport target = target(report(FEW, 200), "tfidf", "category");
    Map<String, Slice> languages = Objects.requireNonNull(target.slices().get("language"));
    assertEquals(List.of("en", "ar", "fr"), List.copyOf(languages.keySet()));
    Slice french = Objects.requireNonNull(languages.get("fr"));
    assertTrue(french.rows() < Slice.SMALLEST && french.rows() > 0);
    assertNull(french.accuracy());
    assertNotNull(Objects.requireNonNull(languages.get("en")).macroF1());
    assertEquals(
        List.of("under 50 characters", "50 to 199 characters"),
        List.copyOf(Objects.requireNonNull(target.slices().get("length")).keySet()));
  }

  @Test
  void aTicketWithoutALabelCountsForOtherTargetsOnly() {
    EvaluationReport report = report(FEW, 200);
    assertEquals(200, target(report, "tfidf", "category").rows());
    assertEquals(100, target(report, "tfidf", "half").rows());
    assertEquals(200, report.rows());
  }

  @Test
  void aTargetThatNoHeldOutRowHasIsTheUsersMistake() {
    List<HeldOutRow> rows = List.of(new HeldOutRow("1", "en", 10, Map.of()));
    List<Prediction> predictions = List.of(prediction(Map.of("team", answer(FEW, 0, 0.5))));
    assertEquals(
        "no held-out row has a label of the target team; give labelled rows by --holdout, or leave"
            + " the target out",
        assertThrows(
                UserException.class, () -> evaluate().report(rows, Map.of("tfidf", predictions)))
            .getMessage());
  }

  @Test
  void aLabelThatTheScorerWasNeverTaughtCountsAsWrong() {
    List<HeldOutRow> rows = List.of(new HeldOutRow("1", "en", 10, Map.of("team", "new")));
    EvaluationReport report =
        evaluate()
            .report(
                rows, Map.of("tfidf", List.of(prediction(Map.of("team", answer(FEW, 0, 0.5))))));
    TargetReport target = target(report, "tfidf", "team");
    assertEquals(1, target.unknownRows());
    assertEquals(0, target.accuracy());
    assertEquals(1, Objects.requireNonNull(target.labels().get("new")).support());
  }

  @Test
  void hostileNamesAreEscapedEverywhere() throws Exception {
    EvaluationReport report = report(FEW, 200);
    String html = EvaluationHtml.of(report);
    assertFalse(html.contains("<script"), "a label became markup");
    assertTrue(html.contains("&lt;script&gt;alert(&quot;x&quot;)"));
    assertFalse(html.contains("\u0000"));
    assertFalse(html.contains("http://") && html.contains("src="), "something is loaded");
    String markdown = EvaluationMarkdown.of(report);
    assertFalse(markdown.contains("<script"));
    assertTrue(markdown.contains("&lt;script&gt;alert(\"x\")&lt;/script&gt; \\| \\*\\*b\\*\\*"));
    Map<String, String> pictures =
        EvaluationPictures.of("tfidf", Map.of(HOSTILE, target(report, "tfidf", "category")));
    assertEquals(2, pictures.size());
    for (String svg : pictures.values()) {
      assertEquals(
          "svg",
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)))
              .getDocumentElement()
              .getTagName());
    }
  }

  @Test
  void pictureFilesAreNamedSafelyAndApart() {
    TargetReport target = target(report(FEW, 200), "tfidf", "category");
    assertEquals(
        Set.of("confusion-category.svg", "reliability-category.svg"),
        EvaluationPictures.of("tfidf", Map.of("category", target)).keySet());
    Set<String> names =
        EvaluationPictures.of("tfidf", Map.of("../a", target, "../b", target)).keySet();
    assertEquals(4, names.size());
    for (String name : names) {
      assertTrue(name.matches("[A-Za-z0-9_.-]+") && !name.contains(".."), name);
    }
  }

  @Test
  void manyLabelsAreDrawnInPart() throws IOException {
    List<String> labels = IntStream.range(0, 77).mapToObj(i -> "a_banking_label_" + i).toList();
    EvaluationReport report =
        report(labels, 3080)
            .withChampion("onnx")
            .withValidation(Map.of("tfidf", 0.81, "onnx", 0.9));
    String html = EvaluationHtml.of(report);
    assertTrue(html.contains("Of 77 labels, the "));
    Files.writeString(Path.of("target", "evaluation-77-labels.html"), html);
    Files.writeString(
        Path.of("target", "evaluation-5-labels.html"),
        EvaluationHtml.of(report(FEW, 900).withChampion("tfidf")));
  }

  private static Evaluate evaluate() {
    return new Evaluate(new EvaluateConfig(200, 0.95, 15), 1);
  }

  private static TargetReport target(EvaluationReport report, String scorer, String target) {
    return Objects.requireNonNull(Objects.requireNonNull(report.scorers().get(scorer)).get(target));
  }

  private static EvaluationReport report(List<String> labels, int size) {
    SplittableRandom random = new SplittableRandom(7);
    List<HeldOutRow> rows = new ArrayList<>();
    Map<String, List<Prediction>> scorers = new LinkedHashMap<>();
    scorers.put("tfidf", new ArrayList<>());
    scorers.put("onnx", new ArrayList<>());
    for (int row = 0; row < size; row++) {
      int truth = random.nextInt(labels.size());
      String language = row % 20 == 0 ? "fr" : row % 4 == 0 ? "ar" : "en";
      Map<String, String> given = new LinkedHashMap<>();
      given.put("category", labels.get(truth));
      if (row % 2 == 0) {
        given.put("half", labels.get(truth));
      }
      rows.add(new HeldOutRow("t" + row, language, 20 + row % 100, given));
      answers(random, labels, truth, 0.8, scorers.get("tfidf"));
      answers(random, labels, truth, 0.9, scorers.get("onnx"));
    }
    return evaluate().report(rows, scorers);
  }

  private static void answers(
      SplittableRandom random,
      List<String> labels,
      int truth,
      double skill,
      List<Prediction> predictions) {
    // Neighbours are confused with one another, as labels of real tickets are.
    int said =
        random.nextDouble() < skill ? truth : (truth + 1 + random.nextInt(2)) % labels.size();
    double confidence = 0.4 + 0.6 * random.nextDouble();
    Map<String, TargetPrediction> targets = new LinkedHashMap<>();
    targets.put("category", answer(labels, said, confidence));
    targets.put("half", answer(labels, said, confidence));
    predictions.add(prediction(targets));
  }

  private static Prediction prediction(Map<String, TargetPrediction> targets) {
    return new Prediction(targets, "tfidf", "v1", null, false);
  }

  private static TargetPrediction answer(List<String> labels, int said, double confidence) {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int label = 0; label < labels.size(); label++) {
      probabilities.put(
          labels.get(label), label == said ? confidence : (1 - confidence) / (labels.size() - 1));
    }
    return new TargetPrediction(labels.get(said), confidence, probabilities);
  }
}
