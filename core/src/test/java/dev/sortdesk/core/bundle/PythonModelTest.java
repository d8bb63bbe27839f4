package dev.sortdesk.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.text.HardTexts;
import dev.sortdesk.core.text.TermTokenizer;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonModelTest {
  private static final List<Target> TARGETS =
      List.of(
          new Target("category", List.of("billing", "login", "parcel")),
          new Target("priority", List.of("high", "low")));
  private static final TicketText TEXT =
      new TicketText(List.of("subject", "Frage \uD83D\uDE00 'x'"), "\n");
  private static final int POINTS_A_TEXT = 512;

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = temporary.resolve("bundle");
    TfidfFiles.write(model(), Files.createDirectories(folder.resolve("tfidf")));
    BundleWriter.complete(
        folder,
        Manifest.draft("tfidf-0123456789ab", "tfidf", TEXT, TARGETS, 0, null),
        new Provenance("", 0, 0, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(0, new TreeMap<>(), new TreeMap<>()),
        TrainedOn.of(new long[0]));
  }

  /** A model that knows what is in the hard texts, with weights by chance. */
  private static TfidfModel model() throws IOException {
    Set<String> words = new LinkedHashSet<>();
    Set<String> characters = new LinkedHashSet<>();
    for (String text : HardTexts.read()) {
      TermTokenizer.words(text).stream().limit(200).forEach(words::add);
      TermTokenizer.characters(text).stream().limit(200).forEach(characters::add);
    }
    Random random = new Random(5);
    int features = words.size() + characters.size();
    List<LinearHead> heads =
        TARGETS.stream()
            .map(
                target -> {
                  int labels = target.labels().size();
                  return new LinearHead(
                      target, numbers(random, labels), numbers(random, features * labels));
                })
            .toList();
    return new TfidfModel(
        List.copyOf(words), List.copyOf(characters), numbers(random, features), heads);
  }

  private static double[] numbers(Random random, int count) {
    return random.doubles(count, -3, 3).toArray();
  }

  @Test
  void namesItsModuleByWhatIsInIt() throws IOException {
    List<Path> code;
    try (Stream<Path> files = Files.list(folder.resolve("code"))) {
      code = files.toList();
    }
    assertEquals(1, code.size());
    String module = "sortdesk_pyfunc_" + Digests.sha256(code.get(0)).substring(0, 8);
    assertEquals(module + ".py", code.get(0).getFileName().toString());
    String mlmodel = Files.readString(folder.resolve("MLmodel"));
    assertTrue(mlmodel.contains("    loader_module: " + module + "\n"), mlmodel);
    assertTrue(mlmodel.contains("  model_version: \"tfidf-0123456789ab\"\n"), mlmodel);
    assertEquals(
        "mlflow==3.17.2\nnumpy==2.4.6\npandas==3.1.1\n",
        Files.readString(folder.resolve("requirements.txt")));
  }

  @Test
  void isNotChangedByWhatMlflowPutsIntoItsFolder() throws IOException {
    Files.writeString(folder.resolve("registered_model_meta"), "model_name: sortdesk\n");
    Path cache = Files.createDirectory(folder.resolve("code/__pycache__"));
    Files.writeString(cache.resolve("sortdesk_pyfunc.cpython-311.pyc"), "");
    ModelBundle.open(folder).close();

    Files.writeString(folder.resolve("code/more.py"), "");
    assertEquals(
        "model bundle " + folder + ": code/more.py is not in the manifest",
        assertThrows(BundleException.class, () -> ModelBundle.open(folder)).getMessage());
  }

  @Test
  void pythonReadsEveryCodePointAndHardTextsAsJavaDoes() throws Exception {
    List<String> texts = new ArrayList<>(HardTexts.read());
    texts.addAll(everyCodePoint());
    texts.addAll(randomTexts(3_000));
    JsonObject found = found(texts, List.of(List.of("", "")));
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      List<JsonElement> tokens = found.getAsJsonArray("tokens").asList();
      assertEquals(texts.size(), tokens.size());
      for (int i = 0; i < texts.size(); i++) {
        String expected = Digests.sha256(String.join("\n", bundle.scorer().tokens(texts.get(i))));
        assertEquals(expected, tokens.get(i).getAsString(), "text " + i + ": " + texts.get(i));
      }
    }
  }

  @Test
  void pythonAnswersHardTicketsAsJavaDoes() throws Exception {
    List<String> texts = new ArrayList<>(HardTexts.read());
    texts.addAll(randomTexts(1_000));
    Random random = new Random(6);
    List<List<@Nullable String>> tickets = new ArrayList<>();
    for (String text : texts) {
      @Nullable String[] both = {texts.get(random.nextInt(texts.size())), text};
      int without = random.nextInt(8);
      if (without < 2) {
        both[without] = null;
      }
      tickets.add(Arrays.asList(both));
    }
    JsonObject found = found(List.of(), tickets);
    assertEquals(found.get("outputs"), found.get("columns"));
    assertEquals(1, found.getAsJsonArray("example").size());
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      Predictor predictor = new Predictor(bundle);
      for (int i = 0; i < tickets.size(); i++) {
        JsonObject answers = found.getAsJsonArray("answers").get(i).getAsJsonObject();
        predictor
            .predict(joined(tickets.get(i)))
            .targets()
            .forEach(
                (target, expected) -> {
                  JsonObject answer = answers.getAsJsonObject(target);
                  assertEquals(expected.label(), answer.get("label").getAsString());
                  assertEquals(expected.confidence(), answer.get("confidence").getAsDouble(), 1e-9);
                  expected
                      .probabilities()
                      .forEach(
                          (label, probability) ->
                              assertEquals(
                                  probability,
                                  answer
                                      .getAsJsonObject("all_probabilities")
                                      .get(label)
                                      .getAsDouble(),
                                  1e-9));
                });
      }
    }
  }

  @Test
  void pythonRefusesAChangedFileByName() throws Exception {
    Files.writeString(folder.resolve("tfidf/words.txt"), "other\n");
    refusedByPython("tfidf/words.txt was changed: it does not have the digest that the manifest");
  }

  @Test
  void pythonRefusesToReadGoldenTextsOtherwise() throws Exception {
    Path golden = folder.resolve("golden.json");
    Files.writeString(golden, Files.readString(golden).replace("\"password\"", "\"passwort\""));
    sealAgain();
    refusedByPython("golden text 1 is read as other tokens than by Sortdesk");
  }

  @Test
  void pythonRefusesToAnswerGoldenTextsOtherwise() throws Exception {
    Path head = folder.resolve("tfidf/head-1.f64");
    byte[] bytes = Files.readAllBytes(head);
    bytes[6] ^= 1;
    Files.write(head, bytes);
    sealAgain();
    refusedByPython("golden text 1 has logits that differ by");
  }

  private void refusedByPython(String reason) throws Exception {
    PythonLoader.End end =
        new PythonLoader(temporary).load(folder, List.of(), List.of(List.of("", "")));
    assertNull(end.found());
    assertTrue(end.errors().contains("model bundle " + folder + ": " + reason), end.errors());
  }

  private void sealAgain() throws IOException {
    Path file = folder.resolve("manifest.json");
    Manifest old = Manifest.read(Files.readString(file), "manifest.json");
    Files.writeString(file, Json.pretty(old.with(BundleFiles.digests(folder))));
  }

  private JsonObject found(List<String> texts, List<List<@Nullable String>> tickets)
      throws Exception {
    PythonLoader.End end = new PythonLoader(temporary).load(folder, texts, tickets);
    assertNotNull(end.found(), end.errors());
    return end.found();
  }

  private static String joined(List<@Nullable String> ticket) {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < ticket.size(); i++) {
      String value = ticket.get(i);
      if (value != null) {
        fields.put(TEXT.fields().get(i), value);
      }
    }
    return TEXT.join(fields);
  }

  private static List<String> everyCodePoint() {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      text.appendCodePoint(point).append(' ');
      if ((point + 1) % POINTS_A_TEXT == 0) {
        texts.add(text.toString());
        text.setLength(0);
      }
    }
    return texts;
  }

  /** Strings of what is close together in Unicode, so that neighbours combine. */
  private static List<String> randomTexts(int count) {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      int block = random.nextInt(4) == 0 ? random.nextInt(0x1F000) : random.nextInt(0x3200);
      for (int length = random.nextInt(40); length > 0; length--) {
        switch (random.nextInt(8)) {
          case 0 -> text.appendCodePoint(0x300 + random.nextInt(0x70));
          case 1 -> text.append((char) random.nextInt(0x10000));
          case 2 -> text.append((char) (0xD800 + random.nextInt(0x800)));
          case 3 -> text.append((char) random.nextInt(0x250));
          default -> text.appendCodePoint(block + random.nextInt(0x80));
        }
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
