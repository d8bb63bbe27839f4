package dev.sortdesk.serving.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.observe.InputHmac;
import dev.sortdesk.serving.remote.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAnswersTest {
  private static final String VERSION = "tfidf-000000000001";
  private static final String SECRET = "a secret of the tests";
  private static final String TICKET = "{\"text\": \"my password\"}";

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path folder;

  @Test
  void findsTheVeryAnswerThatAnotherServiceGave() throws IOException {
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer one = sharing(first, redis);
        RunningServer other = sharing(second, redis)) {
      JsonObject given = json(one.post("/predict", TICKET).body());
      String key = key(one);
      RedisServer.await(() -> redis.ask(commands -> commands.exists(key)) == 1);
      long left = redis.ask(commands -> commands.ttl(key));
      assertTrue(left > 0 && left <= 600, "an answer lasts for " + left);
      assertEquals(answer(given), answer(json(other.post("/predict", TICKET).body())));
      assertLookups(one, 0, 1);
      assertLookups(other, 1, 0);
    }
  }

  @Test
  void findsABatchInOrder() throws IOException {
    String batch =
        IntStream.range(0, 250)
            .mapToObj(i -> "\"ticket " + i + (i % 3 == 0 ? " password" : " colis") + "\"")
            .collect(Collectors.joining(",", "{\"tickets\": [", "]}"));
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer one = sharing(first, redis);
        RunningServer other = sharing(second, redis)) {
      JsonArray given = json(one.post("/predict/batch", batch).body()).getAsJsonArray("results");
      RedisServer.await(
          () -> redis.ask(commands -> commands.keys("sortdesk:answer:*")).size() == 250);
      JsonArray found = json(other.post("/predict/batch", batch).body()).getAsJsonArray("results");
      assertEquals(250, found.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(
            i % 3 == 0 ? "login" : "parcel", answer(found.get(i)).get("label").getAsString());
        assertEquals(answer(given.get(i)), answer(found.get(i)));
      }
      assertLookups(other, 250, 0);
    }
  }

  @Test
  void scoresAgainWhatCannotBeRead() throws IOException {
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer server = sharing(first, redis)) {
      JsonObject given = json(server.post("/predict", TICKET).body());
      String key = key(server);
      RedisServer.await(() -> redis.ask(commands -> commands.exists(key)) == 1);
      String kept = redis.ask(commands -> commands.get(key));

      redis.ask(commands -> commands.set(key, "nonsense"));
      assertEquals(answer(given), answer(json(server.post("/predict", TICKET).body())));
      RedisServer.await(() -> kept.equals(redis.ask(commands -> commands.get(key))));

      redis.ask(commands -> commands.del(key));
      redis.ask(commands -> commands.rpush(key, "of", "another", "type"));
      assertEquals(answer(given), answer(json(server.post("/predict", TICKET).body())));
      RedisServer.await(() -> "string".equals(redis.ask(commands -> commands.type(key))));
      assertEquals(kept, redis.ask(commands -> commands.get(key)));
      assertLookups(server, 0, 3);
    }
  }

  private static RunningServer sharing(Path workdir, RedisServer redis) throws IOException {
    TestModels.promote(workdir, VERSION, 3);
    RunningServer server =
        RunningServer.ready(
            workdir,
            Map.of(
                "serve.cache.kind", "redis",
                "serve.cache.redis", redis.url(),
                "serve.cache.secret", SECRET,
                "serve.cache.seconds", "600",
                "serve.redis_timeout_ms", "60000"));
    RedisServer.await(
        () ->
            server
                .get("/metrics")
                .body()
                .contains("sortdesk_remote_state{remote=\"answers\"} 0.0"));
    return server;
  }

  /** Returns what Redis keeps the ticket's answer under. */
  private static String key(RunningServer server) {
    String model = server.bean(ServingModels.class).current().orElseThrow().digest();
    return "sortdesk:answer:" + new InputHmac(SECRET).name(model, "my password");
  }

  private static JsonObject json(String body) {
    return JsonParser.parseString(body).getAsJsonObject();
  }

  /** What the model says, without what belongs to the request. */
  private static JsonObject answer(JsonElement body) {
    JsonObject answer = body.getAsJsonObject().deepCopy();
    assertTrue(answer.has("all_probabilities"), answer.toString());
    answer.remove("request_id");
    answer.remove("latency_ms");
    return answer;
  }

  private static void assertLookups(RunningServer server, int hits, int misses) {
    String metrics = server.get("/metrics").body();
    assertTrue(
        metrics.contains("sortdesk_cache_lookups_total{outcome=\"hit\"} %d.0".formatted(hits)),
        metrics);
    assertTrue(
        metrics.contains("sortdesk_cache_lookups_total{outcome=\"miss\"} %d.0".formatted(misses)),
        metrics);
  }
}
