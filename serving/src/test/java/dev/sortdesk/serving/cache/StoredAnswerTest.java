package dev.sortdesk.serving.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredAnswerTest {
  @TempDir private static Path workdir;
  private static RunningServer server;
  private static ServingModel model;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of());
    model = server.bean(ServingModels.class).current().orElseThrow();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void readsTheVeryAnswerThatWasWritten() {
    for (int i = 0; i < 1000; i++) {
      Prediction answer = model.predictor().predict("password colis ".repeat(i % 40) + " is p" + i);
      assertEquals(Optional.of(answer), StoredAnswer.read(StoredAnswer.bytes(answer), model));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\":1|\"format\":0",
        "\"format\":1|\"format\":2",
        "\"format\":1,|",
        "tfidf-000000000001|tfidf-000000000002",
        "\"scorer\":\"tfidf\"|\"scorer\":\"onnx\"",
        "\"topic\":|\"other\":",
        "\"topic\":|\"more\":null,\"topic\":",
        "\"login\":0|\"unknown\":0",
        "\"label\":\"login\"|\"label\":\"parcel\"",
        "\"label\":\"login\"|\"label\":\"unknown\"",
        "\"label\":\"login\"|\"label\":null",
        "\"parcel\":0.|\"parcel\":7.",
        "\"parcel\":0.|\"parcel\":-0.",
        "\"parcel\":0.|\"parcel\":null,\"x\":0.",
        "\"probabilities\":|\"odds\":",
        "\"targets\":|\"goals\":",
        "\"answer\":|\"reply\":",
        "{\"format\"|{\"format\":[],\"x\"",
      })
  void readsNothingElse(String part, String other) {
    String kept =
        new String(
            StoredAnswer.bytes(model.predictor().predict("my password")), StandardCharsets.UTF_8);
    String changed = kept.replace(part, other == null ? "" : other);
    assertNotEquals(kept, changed);
    assertEquals(
        Optional.empty(),
        StoredAnswer.read(changed.getBytes(StandardCharsets.UTF_8), model),
        changed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "null", "[]", "{}", "1", "{\"format\":1,\"answer\":null}"})
  void readsNoGarbage(String text) {
    assertEquals(Optional.empty(), StoredAnswer.read(text.getBytes(StandardCharsets.UTF_8), model));
  }

  @Test
  void readsNoBytesThatAreNoText() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertEquals(Optional.empty(), StoredAnswer.read(bytes, model));
  }
}
