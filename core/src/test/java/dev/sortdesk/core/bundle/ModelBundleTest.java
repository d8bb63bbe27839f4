package dev.sortdesk.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {
  private static final Target TOPIC = new Target("topic", List.of("login", "parcel"));

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = write(temporary.resolve("bundle"));
  }

  private static Path write(Path folder) throws IOException {
    TfidfModel model =
        new TfidfModel(
            List.of("password", "colis"),
            List.of(" p", "is"),
            new double[] {2, 3, 1, 1.5},
            List.of(
                new LinearHead(
                    TOPIC, new double[] {0.1, -0.1}, new double[] {3, -3, -2, 2, 1, 0, 0, 1})));
    TfidfFiles.write(model, Files.createDirectories(folder.resolve("tfidf")));
    BundleWriter.complete(
        folder,
        Manifest.draft(
            "tfidf-0123456789ab",
            "tfidf",
            new TicketText(List.of("subject", "description"), "\n"),
            List.of(TOPIC),
            0,
            null),
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(
            10,
            new TreeMap<>(Map.of("topic", 0.9)),
            new TreeMap<>(Map.of("topic", 0.8)),
            new TreeMap<>(Map.of("topic", List.of(List.of(6, 1), List.of(0, 3))))),
        TrainedOn.of(new long[] {5, -7, 5}));
    return folder;
  }

  @Test
  void answersAsItsManifestSays() throws IOException {
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      Prediction prediction = new Predictor(bundle).predict("my password");
      assertEquals("login", prediction.targets().get("topic").label());
      assertEquals("tfidf", prediction.scorer());
      assertEquals("tfidf-0123456789ab", prediction.modelVersion());
      assertEquals(
          1,
          prediction.targets().get("topic").probabilities().values().stream()
              .mapToDouble(Double::doubleValue)
              .sum(),
          1e-12);
      assertEquals(0.8, bundle.metrics().meanMacroF1());
      assertEquals(List.of(6, 1), bundle.metrics().confusion().get("topic").get(0));
      assertEquals(20, bundle.provenance().trainingRows());
      assertTrue(bundle.trainedOn().contains(-7));
      assertFalse(bundle.trainedOn().contains(6));
    }
  }

  @Test
  void readsMetricsOfBeforeConfusionsWereCounted() throws IOException {
    Files.writeString(
        folder.resolve("metrics.json"),
        "{\"rows\": 10, \"accuracy\": {\"topic\": 0.9}, \"macroF1\": {\"topic\": 0.8}}");
    sealAgain();
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertEquals(0.9, bundle.metrics().accuracy().get("topic"));
      assertTrue(bundle.metrics().confusion().isEmpty());
    }
  }

  @Test
  void isTheSameBytesWhenWrittenAgain() throws IOException {
    assertEquals(ModelBundle.digest(folder), ModelBundle.digest(write(temporary.resolve("again"))));
  }

  @Test
  void refusesAChangedByteInAnyFileByName() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.equals("manifest.json")) {
          byte[] bytes = Files.readAllBytes(file);
          bytes[bytes.length / 2] ^= 1;
          Files.write(file, bytes);
          assertRefused(name + " was changed: it does not have the digest that the manifest gives");
          bytes[bytes.length / 2] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
    ModelBundle.open(folder).close();
  }

  @Test
  void refusesAMissingFileByName() throws IOException {
    Files.delete(folder.resolve("tfidf/idf.f64"));
    assertRefused("tfidf/idf.f64 is missing");
  }

  @Test
  void refusesAFileThatTheManifestDoesNotName() throws IOException {
    Files.writeString(folder.resolve("tfidf/extra.bin"), "x");
    assertRefused("tfidf/extra.bin is not in the manifest");
  }

  @Test
  void refusesALink() throws IOException {
    Path words = folder.resolve("tfidf/words.txt");
    Path elsewhere = temporary.resolve("words.txt");
    Files.move(words, elsewhere);
    Files.createSymbolicLink(words, elsewhere);
    assertRefused("tfidf/words.txt is a link or no plain file");
  }

  @Test
  void refusesAFolderWithoutAManifest() throws IOException {
    Files.delete(folder.resolve("manifest.json"));
    assertRefused("manifest.json is missing");
  }

  @Test
  void refusesAManifestThatCannotBeRead() throws IOException {
    Files.writeString(folder.resolve("manifest.json"), "[]");
    assertTrue(refusal().startsWith("model bundle " + folder + ": manifest.json cannot be read"));
  }

  @Test
  void refusesAManifestThatIsNotTheRegisteredOneBeforeItBelievesIt() throws IOException {
    String registered = ModelBundle.digest(folder);
    ModelBundle.check(folder, registered);
    Path manifest = folder.resolve("manifest.json");
    String changed = Files.readString(manifest).replaceFirst("\"sha256\": *\"", "$0f");
    assertNotEquals(Files.readString(manifest), changed);
    Files.writeString(manifest, changed);

    assertEquals(
        "model bundle "
            + folder
            + ": manifest.json was changed: it is not the one that was registered",
        assertThrows(BundleException.class, () -> ModelBundle.check(folder, registered))
            .getMessage());
    Files.delete(manifest);
    assertEquals(
        "model bundle " + folder + ": manifest.json is missing",
        assertThrows(BundleException.class, () -> ModelBundle.check(folder, registered))
            .getMessage());
  }

  @Test
  void refusesALaterFormat() throws IOException {
    Path file = folder.resolve("manifest.json");
    Files.writeString(file, Files.readString(file).replace("\"format\": 3", "\"format\": 9"));
    assertRefused("format 9 is not one that this version reads (1 to 3)");
  }

  @Test
  void refusesWeightsThatAnswerOtherwiseThoughEveryDigestFits() throws IOException {
    Path head = folder.resolve("tfidf/head-0.f64");
    byte[] bytes = Files.readAllBytes(head);
    bytes[7] ^= 1;
    Files.write(head, bytes);
    sealAgain();
    assertTrue(
        refusal().contains("golden text 1 has logits for topic that differ by"), this::refusal);
  }

  @Test
  void refusesTokensThatAreReadOtherwiseThoughEveryDigestFits() throws IOException {
    Path golden = folder.resolve("golden.json");
    Files.writeString(golden, Files.readString(golden).replace("\"password\"", "\"passwort\""));
    sealAgain();
    assertRefused("golden text 1 is read as other tokens than when the bundle was written");
  }

  private void sealAgain() throws IOException {
    Path file = folder.resolve("manifest.json");
    Manifest old = Manifest.read(Files.readString(file), "manifest.json");
    Manifest resealed =
        new Manifest(
            old.format(),
            old.modelVersion(),
            old.scorer(),
            old.text(),
            old.targets(),
            old.maxTokens(),
            old.form(),
            BundleFiles.digests(folder));
    Files.writeString(file, Json.pretty(resealed));
  }

  private void assertRefused(String reason) {
    assertEquals("model bundle " + folder + ": " + reason, refusal());
  }

  private String refusal() {
    return assertThrows(BundleException.class, () -> ModelBundle.open(folder)).getMessage();
  }
}
