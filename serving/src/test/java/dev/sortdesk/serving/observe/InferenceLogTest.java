package dev.sortdesk.serving.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.core.config.InferenceLogConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceLogTest {
  private static final Prediction SAID =
      new Prediction(
          Map.of("topic", new TargetPrediction("login", 0.75, Map.of("login", 0.75, "x", 0.25))),
          "tfidf",
          "tfidf-000000000001",
          null,
          false);

  @TempDir private Path folder;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private InferenceLog log(Path where, int megabytes, int files) {
    return new InferenceLog(
        new InferenceLogConfig("", megabytes, files, 100_000), where, new InputHmac("s"), meters);
  }

  @Test
  void keepsEverythingOfAnAnswerButTheText() throws IOException {
    String text = "Ich habe mein Passwort vergessen und kann mich nicht anmelden, schöne Grüße";
    try (InferenceLog log = log(folder, 1, 2)) {
      log.answered("r-1", "t-1", text, SAID, 1_234_567);
      log.answered("r-2", null, "", SAID, 0);
    }
    List<String> lines = lines(folder);
    assertEquals(2, lines.size());
    JsonObject line = JsonParser.parseString(lines.get(0)).getAsJsonObject();
    assertEquals(
        Set.of(
            "time",
            "request_id",
            "ticket_id",
            "text_hmac",
            "characters",
            "bytes",
            "language",
            "targets",
            "model_version",
            "scorer",
            "latency_ms",
            "truncated"),
        line.keySet());
    assertEquals("r-1", line.get("request_id").getAsString());
    assertEquals("t-1", line.get("ticket_id").getAsString());
    assertEquals(new InputHmac("s").name(text), line.get("text_hmac").getAsString());
    assertEquals(text.length(), line.get("characters").getAsInt());
    assertEquals(text.length() + 3, line.get("bytes").getAsInt());
    assertEquals("de", line.get("language").getAsString());
    assertEquals(
        "{\"topic\":{\"label\":\"login\",\"confidence\":0.75}}", line.get("targets").toString());
    assertEquals("tfidf-000000000001", line.get("model_version").getAsString());
    assertEquals("tfidf", line.get("scorer").getAsString());
    assertEquals(1.235, line.get("latency_ms").getAsDouble());
    assertFalse(line.get("truncated").getAsBoolean());
    assertFalse(lines.get(0).contains("Passwort"));
    assertTrue(
        JsonParser.parseString(lines.get(1)).getAsJsonObject().get("ticket_id").isJsonNull());
  }

  @Test
  void beginsAnotherFileWhenOneIsFullAndRemovesTheOldest() throws IOException {
    String id = "r-" + "x".repeat(1000);
    try (InferenceLog log = log(folder, 1, 2)) {
      for (int i = 0; i < 4000; i++) {
        log.answered(id + i, null, "", SAID, 0);
      }
    }
    assertEquals(4000, count("lines"));
    List<Path> files = files(folder);
    assertEquals(2, files.size());
    assertTrue(Files.size(files.get(0)) > 1024 * 1024);
    List<String> lines = lines(folder);
    assertTrue(lines.get(lines.size() - 1).contains("x3999\""));
    assertTrue(lines.stream().allMatch(line -> JsonParser.parseString(line).isJsonObject()));
    assertTrue(lines.size() < 4000);
  }

  @Test
  void keepsTheFilesOfEarlierStarts() throws IOException {
    for (int start = 0; start < 3; start++) {
      try (InferenceLog log = log(folder, 1, 10)) {
        log.answered("r-" + start, null, "", SAID, 0);
      }
    }
    assertEquals(3, files(folder).size());
    assertEquals(3, lines(folder).size());
  }

  @Test
  void countsWhatIsMoreThanItsMemory() {
    String text = "a".repeat(10_000_000);
    try (InferenceLog log = log(folder, 1, 2)) {
      // The first alone is more than may wait.
      log.answered("r-1", null, text, SAID, 0);
      assertEquals(1, count("dropped"));
    }
    assertEquals(0, count("lines"));
  }

  @Test
  void countsWhatComesAfterItsEnd() {
    InferenceLog log = log(folder, 1, 2);
    log.close();
    log.answered("r-1", null, "", SAID, 0);
    assertEquals(1, count("dropped"));
  }

  @Test
  void goesOnOnceItsFolderCanBeWritten() throws IOException {
    Path blocked = Files.writeString(folder.resolve("file"), "no folder");
    try (InferenceLog log = log(blocked, 1, 2)) {
      log.answered("r-1", null, "", SAID, 0);
      while (count("dropped") == 0) {
        Thread.onSpinWait();
      }
      Files.delete(blocked);
      log.answered("r-2", null, "", SAID, 0);
    }
    assertEquals(1, count("dropped"));
    assertEquals(1, lines(blocked).size());
  }

  @Test
  void namesInputsByAnotherNameInEachProcessWithoutASecret() {
    assertNotEquals(new InputHmac("").name("a"), new InputHmac("").name("a"));
    assertEquals(new InputHmac("s").name("a"), new InputHmac("s").name("a"));
    assertNotEquals(new InputHmac("s").name("a", "b"), new InputHmac("s").name("ab"));
  }

  @Test
  void doesNotHoldUpRequestsWhenItCannotBeWritten(@TempDir Path workdir) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    Path blocked = Files.writeString(folder.resolve("file"), "no folder");
    try (RunningServer server =
        RunningServer.ready(workdir, Map.of("serve.log.folder", blocked.toString()))) {
      for (int i = 0; i < 20; i++) {
        assertEquals(200, server.post("/predict", "{\"text\": \"password\"}").statusCode());
      }
      String counted = "sortdesk_inference_log_dropped_total 20.0";
      while (!server.get("/metrics").body().contains(counted)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void keepsTheAnswersOfTheService(@TempDir Path workdir) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      server.post(
          "/predict", "{\"text\": \"my password\", \"id\": \"T-7\"}", "X-Request-Id", "mine");
      server.post(
          "/predict/batch",
          "{\"tickets\": [\"colis\", {\"text\": \"\"}, {\"text\": \"password\", \"id\": 8}]}");
    }
    List<String> lines = lines(workdir.resolve("inference"));
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).contains("\"request_id\":\"mine\",\"ticket_id\":\"T-7\""));
    assertTrue(lines.stream().anyMatch(line -> line.contains("\"ticket_id\":\"8\"")));
    assertTrue(lines.stream().noneMatch(line -> line.contains("password")));
  }

  private int count(String what) {
    return (int) meters.get("sortdesk.inference.log." + what).counter().count();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files(folder)) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }
}
