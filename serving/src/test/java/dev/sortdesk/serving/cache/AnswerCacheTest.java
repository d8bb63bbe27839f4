package dev.sortdesk.serving.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ModelWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheTest {
  private static final String TICKET = "{\"text\": \"my password\"}";

  @TempDir private Path workdir;

  @Test
  void givesTheSameAnswerAgainUntilAnotherModelAnswers() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server =
        RunningServer.ready(workdir, Map.of("serve.cache.kind", "memory"))) {
      JsonObject first = predict(server);
      JsonObject again = predict(server);
      assertEquals(first.get("all_probabilities"), again.get("all_probabilities"));
      assertNotEquals(first.get("request_id"), again.get("request_id"));
      assertLookups(server, 1, 1);
      TestModels.promote(workdir, "tfidf-000000000002", 1);
      server.bean(ModelWatcher.class).reload();
      JsonObject other = predict(server);
      assertEquals("tfidf-000000000002", other.get("model_version").getAsString());
      assertNotEquals(first.get("all_probabilities"), other.get("all_probabilities"));
      assertLookups(server, 1, 2);
    }
  }

  @Test
  void keepsNothingWhereItIsOff() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertEquals(
          predict(server).get("all_probabilities"), predict(server).get("all_probabilities"));
      assertLookups(server, 0, 0);
    }
  }

  @Test
  void findsTheTicketsOfABatch() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server =
        RunningServer.ready(workdir, Map.of("serve.cache.kind", "memory"))) {
      JsonObject known = predict(server);
      String batch = "{\"tickets\": [\"mon colis\", \"my password\", {}, \"my password\"]}";
      JsonArray results =
          JsonParser.parseString(server.post("/predict/batch", batch).body())
              .getAsJsonObject()
              .getAsJsonArray("results");
      assertEquals("parcel", results.get(0).getAsJsonObject().get("label").getAsString());
      assertEquals(
          known.get("all_probabilities"),
          results.get(1).getAsJsonObject().get("all_probabilities"));
      assertTrue(results.get(2).getAsJsonObject().has("code"));
      assertEquals(
          known.get("all_probabilities"),
          results.get(3).getAsJsonObject().get("all_probabilities"));
      assertLookups(server, 2, 2);
    }
  }

  private static JsonObject predict(RunningServer server) {
    return JsonParser.parseString(server.post("/predict", TICKET).body()).getAsJsonObject();
  }

  private static void assertLookups(RunningServer server, int hits, int misses) {
    String metrics = server.get("/metrics").body();
    assertTrue(
        metrics.contains("sortdesk_cache_lookups_total{outcome=\"hit\"} %d.0".formatted(hits)));
    assertTrue(
        metrics.contains("sortdesk_cache_lookups_total{outcome=\"miss\"} %d.0".formatted(misses)));
  }
}
