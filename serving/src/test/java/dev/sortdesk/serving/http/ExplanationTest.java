package dev.sortdesk.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ServingModels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spoke for an answer, as a client gets it, for both scorers. */
class ExplanationTest {
  /** A tiny DistilBERT that core's tests read too. */
  private static final Path EXPORT =
      Path.of("..", "core", "src", "test", "resources", "onnx", "distilbert-script");

  private static final Target TOPIC =
      new Target("topic", List.of("shipping", "billing", "technical"));
  private static final int MAX_TOKENS = 48;

  @TempDir private Path workdir;

  @Test
  void addsUpToTheLogitOfTheTfidfModel() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      for (String text : List.of("my password", "colis password colis", "nothing that is known")) {
        JsonObject answer = explained(server, text);
        JsonObject why = answer.getAsJsonObject("explanation").getAsJsonObject("topic");
        assertEquals("exact", why.get("method").getAsString());
        assertTrue(why.get("note").getAsString().startsWith("the model adds up"), why::toString);
        assertFalse(why.get("truncated").getAsBoolean());
        assertEquals(answer.get("label"), why.get("label"));
        assertEquals(logit(server, text, why), why.get("logit").getAsDouble(), 0);
        assertEquals(why.get("logit").getAsDouble(), sum(why), 1e-12, text);
      }
    }
  }

  @Test
  void leavesOutWordByWordForAnOnnxModel() throws IOException {
    promoteDistilBert();
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      String text = "my parcel has not arrived";
      JsonObject why = topic(explained(server, text));
      assertEquals("occlusion", why.get("method").getAsString());
      assertTrue(why.get("note").getAsString().contains("for the first 64 words"), why::toString);
      assertFalse(why.get("truncated").getAsBoolean());
      assertEquals(logit(server, text, why), why.get("logit").getAsDouble(), 1e-6);
      assertEquals(why.get("logit").getAsDouble(), sum(why), 1e-9);
      Set<String> named = new HashSet<>();
      for (JsonElement each : why.getAsJsonArray("terms")) {
        JsonObject term = each.getAsJsonObject();
        String word = term.get("term").getAsString();
        named.add(word);
        assertEquals(
            why.get("logit").getAsDouble() - logit(server, without(text, word), why),
            term.get("contribution").getAsDouble(),
            1e-5,
            word);
      }
      assertEquals(Set.of(text.split(" ")), named);
    }
  }

  @Test
  void leavesOutSixtyFourWordsAtMostAndSaysSo() throws IOException {
    promoteDistilBert();
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      String text = IntStream.range(0, 70).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
      JsonObject why = topic(explained(server, text));
      JsonArray terms = why.getAsJsonArray("terms");
      assertEquals(64, terms.size());
      assertTrue(why.get("truncated").getAsBoolean());
      assertTrue(
          terms.asList().stream()
              .noneMatch(term -> term.getAsJsonObject().get("term").getAsString().equals("w64")));
    }
  }

  private void promoteDistilBert() throws IOException {
    Path folder = workdir.resolve("bundles/onnx");
    Path files = Files.createDirectories(folder.resolve("onnx"));
    HuggingFaceExport export = HuggingFaceExport.read(EXPORT);
    OnnxModelWriter.write(files, export, List.of(export.head(TOPIC)), ModelForm.FP32);
    BundleWriter.complete(
        folder,
        Manifest.draft(
            "onnx-000000000001",
            "onnx",
            TestModels.TEXT,
            List.of(TOPIC),
            MAX_TOKENS,
            ModelForm.FP32.label()),
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(0, new TreeMap<>(), new TreeMap<>()),
        TrainedOn.of(new long[0]));
    TestModels.registry(workdir).promote(TestModels.register(workdir, folder), "by a test");
  }

  private static HttpResponse<String> explain(RunningServer server, String text) {
    return server.post("/predict?explain=true", "{\"text\": \"" + text + "\"}");
  }

  private static JsonObject explained(RunningServer server, String text) {
    HttpResponse<String> response = explain(server, text);
    assertEquals(200, response.statusCode(), response.body());
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private static JsonObject topic(JsonObject answer) {
    return answer.getAsJsonObject("explanation").getAsJsonObject("topic");
  }

  /** Asks the scorer itself for the logit of the label that is explained. */
  private static double logit(RunningServer server, String text, JsonObject why) {
    Scorer scorer = server.bean(ServingModels.class).current().orElseThrow().bundle().scorer();
    int label = scorer.targets().get(0).labels().indexOf(why.get("label").getAsString());
    return scorer.score(List.of(text)).get(0).logits().get(0)[label];
  }

  private static double sum(JsonObject why) {
    double terms = 0;
    for (JsonElement term : why.getAsJsonArray("terms")) {
      terms += term.getAsJsonObject().get("contribution").getAsDouble();
    }
    return why.get("base").getAsDouble() + terms + why.get("others").getAsDouble();
  }

  private static String without(String text, String word) {
    return Arrays.stream(text.split(" "))
        .map(each -> each.equals(word) ? "" : each)
        .collect(Collectors.joining(" "));
  }
}
