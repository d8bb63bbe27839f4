package dev.sortdesk.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxFixtures;
import dev.sortdesk.core.model.onnx.OnnxFixtures.Case;
import dev.sortdesk.core.model.onnx.OnnxFixtures.Golden;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyCase;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyGolden;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class OnnxScorerTest {
  private static final double TOLERANCE = 1e-5;
  private static final List<Target> TARGETS =
      List.of(OnnxFixtures.target("category", 3), OnnxFixtures.target("team", 5));

  @TempDir static Path folder;
  private static Golden golden;

  @BeforeAll
  static void writeMiniLm() throws IOException {
    golden = OnnxFixtures.golden("/onnx/minilm.json", Golden.class);
    OnnxModelWriter.write(
        Files.createDirectory(folder.resolve("minilm")),
        new EmbeddedEncoder(),
        miniLmHeads(),
        ModelForm.FP32);
  }

  @Test
  void agreesWithPythonOnTheEmbeddedEncoderWithTwoHeads() throws IOException {
    assertEquals(0, miniLmDifference("minilm", golden.max_tokens(), texts()), TOLERANCE);
  }

  @Test
  void digestsWhatIsReadAndNothingElse() throws IOException {
    int most = 8;
    try (OnnxScorer scorer = OnnxScorer.open(folder.resolve("minilm"), TARGETS, most)) {
      String six = "my card has not come yet";
      assertEquals(most, scorer.tokens(six).size());
      String digest = scorer.inputDigest(six);
      assertTrue(digest.matches("[0-9a-f]{64}"), digest);
      // Lower case and white space are nothing to this tokenizer.
      assertEquals(digest, scorer.inputDigest("My  card has not come YET"));
      // The same subwords, but the end was cut off: the answer says so.
      assertNotEquals(digest, scorer.inputDigest(six + " again"));
      assertEquals(scorer.inputDigest(six + " again"), scorer.inputDigest(six + " alas"));
      assertNotEquals(digest, scorer.inputDigest("my card has not come now"));
    }
  }

  @Test
  void theComparisonFailsWhenOneWeightIsChanged() throws IOException {
    List<Head> heads = miniLmHeads();
    ((Head.Linear) heads.get(1)).weights()[200][3] += 0.05f;
    OnnxModelWriter.write(
        Files.createDirectory(folder.resolve("weight")),
        new EmbeddedEncoder(),
        heads,
        ModelForm.FP32);
    assertTrue(miniLmDifference("weight", golden.max_tokens(), texts()) > TOLERANCE);
  }

  @Test
  void theComparisonFailsWhenOneTokenIsChanged() throws IOException {
    List<String> texts = texts();
    texts.set(2, texts.get(2).replace("Monday", "Tuesday"));
    assertTrue(miniLmDifference("minilm", golden.max_tokens(), texts) > TOLERANCE);
  }

  @Test
  void theComparisonFailsWhenTheTextIsCutOnePositionEarlier() throws IOException {
    assertTrue(miniLmDifference("minilm", golden.max_tokens() - 1, texts()) > TOLERANCE);
  }

  @Test
  void tellsOnceACallHowLongTheTokensOfATextTook() throws IOException {
    List<Long> told = new ArrayList<>();
    try (OnnxScorer scorer =
        OnnxScorer.open(folder.resolve("minilm"), TARGETS, golden.max_tokens())) {
      scorer.score(List.of("nobody has asked yet"));
      scorer.onTokenised(told::add);
      scorer.score(List.of("one text"));
      scorer.score(texts());
      scorer.score(List.of());
    }
    assertEquals(2, told.size());
    assertTrue(told.stream().allMatch(nanos -> nanos > 0), told.toString());
  }

  @Test
  void givesTheTokensOfPythonAndSaysWhichTextsWereCut() throws IOException {
    try (OnnxScorer scorer =
        OnnxScorer.open(folder.resolve("minilm"), TARGETS, golden.max_tokens())) {
      List<List<String>> tokens = texts().stream().map(scorer::tokens).toList();
      List<Scores> scores = scorer.score(texts());
      for (int i = 0; i < tokens.size(); i++) {
        assertEquals(
            Arrays.stream(golden.cases().get(i).ids()).mapToObj(Integer::toString).toList(),
            tokens.get(i));
        assertEquals(i == tokens.size() - 1, scores.get(i).truncated());
      }
    }
  }

  @Test
  void answersATextTheSameAloneAndInAnyCompany() throws IOException {
    List<String> texts = manyTexts(300);
    try (OnnxScorer scorer = OnnxScorer.open(folder.resolve("minilm"), TARGETS, 128)) {
      List<Scores> together = scorer.score(texts);
      for (int i = 0; i < texts.size(); i++) {
        Scores alone = scorer.score(List.of(texts.get(i))).get(0);
        for (int t = 0; t < TARGETS.size(); t++) {
          assertArrayEquals(
              Softmax.of(alone.logits().get(t)),
              Softmax.of(together.get(i).logits().get(t)),
              TOLERANCE,
              texts.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.sortdesk.core.model.onnx.OnnxFixtures#EXPORTS")
  void agreesWithPythonOnATinyClassifier(String export) throws IOException {
    assertEquals(0, tinyDifference(export, 0, ""), TOLERANCE);
  }

  @ParameterizedTest
  @FieldSource("dev.sortdesk.core.model.onnx.OnnxFixtures#EXPORTS")
  void theComparisonOfATinyClassifierFailsOnAPlantedChange(String export) throws IOException {
    assertTrue(tinyDifference(export, 1, "") > TOLERANCE, "one position less");
    assertTrue(tinyDifference(export, 0, " not") > TOLERANCE, "one token more");
  }

  @Test
  void theComparisonOfATinyClassifierFailsWhenItsLabelsChangePlaces() throws IOException {
    TinyGolden tiny = OnnxFixtures.golden("/onnx/bert-script/golden.json", TinyGolden.class);
    Path source = OnnxFixtures.copy("bert-script", folder.resolve("swapped-source"));
    Path model = Files.createDirectory(folder.resolve("swapped"));
    OnnxModelWriter.write(
        model,
        HuggingFaceExport.read(source),
        List.of(new Head.Classifier(new int[] {0, 2, 1})),
        ModelForm.FP32);
    Target target = new Target("category", List.of("shipping", "billing", "technical"));
    assertTrue(difference(model, target, tiny, 0, "") > TOLERANCE);
  }

  @Test
  void namesWhatTheFileHoldsWhenAnOutputIsMissing() {
    List<Target> three = new ArrayList<>(TARGETS);
    three.add(OnnxFixtures.target("priority", 2));
    UserException e =
        assertThrows(
            UserException.class, () -> OnnxScorer.open(folder.resolve("minilm"), three, 64));
    assertTrue(
        e.getMessage().contains("model.onnx has no output logits_2: it holds [logits_0, logits_1]"),
        e.getMessage());
  }

  @Test
  void refusesAGraphOfAnotherWidth() {
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                OnnxScorer.open(
                    folder.resolve("minilm"), List.of(OnnxFixtures.target("category", 4)), 64));
    assertTrue(
        e.getMessage().contains("gives 3 logits for the target category, which has 4 labels"),
        e.getMessage());
  }

  private static List<Head> miniLmHeads() {
    return new ArrayList<>(List.of(OnnxFixtures.head(384, 3), OnnxFixtures.head(384, 5)));
  }

  private static List<String> texts() {
    return new ArrayList<>(golden.cases().stream().map(Case::text).toList());
  }

  private static double miniLmDifference(String model, int maxTokens, List<String> texts)
      throws IOException {
    double largest = 0;
    try (OnnxScorer scorer = OnnxScorer.open(folder.resolve(model), TARGETS, maxTokens)) {
      List<Scores> scores = scorer.score(texts);
      for (int i = 0; i < scores.size(); i++) {
        for (int t = 0; t < TARGETS.size(); t++) {
          largest =
              Math.max(
                  largest,
                  difference(
                      golden.cases().get(i).probabilities()[t],
                      Softmax.of(scores.get(i).logits().get(t))));
        }
      }
    }
    return largest;
  }

  /** Asks for the labels in another order than the classifier's, as a trained target has them. */
  private static double tinyDifference(String export, int fewer, String ending) throws IOException {
    TinyGolden tiny = OnnxFixtures.golden("/onnx/" + export + "/golden.json", TinyGolden.class);
    Path source = Files.createTempDirectory(folder, export);
    HuggingFaceExport classifier =
        HuggingFaceExport.read(OnnxFixtures.copy(export, source.resolve("export")));
    List<String> labels = new ArrayList<>(classifier.labels());
    Collections.sort(labels);
    Target target = new Target("category", labels);
    Path model = Files.createDirectory(source.resolve("model"));
    OnnxModelWriter.write(model, classifier, List.of(classifier.head(target)), ModelForm.FP32);
    return difference(model, target, tiny, fewer, ending);
  }

  private static double difference(
      Path model, Target target, TinyGolden tiny, int fewer, String ending) throws IOException {
    List<String> pythons = List.of("shipping", "billing", "technical");
    double largest = 0;
    try (OnnxScorer scorer = OnnxScorer.open(model, List.of(target), tiny.max_tokens() - fewer)) {
      for (TinyCase text : tiny.cases()) {
        double[] found =
            Softmax.of(scorer.score(List.of(text.text() + ending)).get(0).logits().get(0));
        double[] expected = new double[found.length];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = text.probabilities()[pythons.indexOf(target.labels().get(i))];
        }
        largest = Math.max(largest, difference(expected, found));
      }
    }
    return largest;
  }

  private static double difference(double[] expected, double[] found) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i] - found[i]));
    }
    return largest;
  }

  private static List<String> manyTexts(int count) {
    List<String> words =
        List.of("my", "order", "app", "is", "not", "late", "broken", "card", "the", "refund");
    Random random = new Random(3);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(40); k >= 0; k--) {
        text.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
