package dev.sortdesk.serving.limit;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.remote.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLimitsTest {
  private static final String KEY = "sortdesk:limit:1:1000:address 127.0.0.1";

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path folder;

  @Test
  void countsWhatAClientSendsToTwoServices() throws IOException {
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer one = limited(first, redis);
        RunningServer other = limited(second, redis)) {
      assertEquals(200, one.post("/predict/batch", batch(600)).statusCode());
      assertProblem(429, "rate_limited", other.post("/predict/batch", batch(600)));
      assertEquals(200, other.post("/predict/batch", batch(300)).statusCode());
      assertProblem(429, "rate_limited", one.post("/predict/batch", batch(300)));
      long left = redis.ask(commands -> commands.pttl(KEY));
      assertTrue(left > 0 && left <= 911_000, "a bucket lasts for " + left);
    }
  }

  @Test
  void takesExactlyWhatThereIsFromManyAtOnce() throws IOException {
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer one = limited(first, redis);
        RunningServer other = limited(second, redis)) {
      List<RunningServer> servers = List.of(one, other);
      // 40 times 50 tickets, for 1,000 tokens and the few that come meanwhile.
      long accepted =
          IntStream.range(0, 40)
              .parallel()
              .filter(i -> servers.get(i % 2).post("/predict/batch", batch(50)).statusCode() == 200)
              .count();
      assertTrue(accepted >= 20 && accepted < 25, accepted + " were accepted");
    }
  }

  @Test
  void beginsABucketAnewThatCannotBeRead() throws IOException {
    try (RedisServer redis = RedisServer.start(folder);
        RunningServer server = limited(first, redis)) {
      redis.ask(commands -> commands.set(KEY, "nonsense"));
      assertEquals(200, server.post("/predict", "{\"text\": \"a\"}").statusCode());
      RedisServer.await(() -> redis.ask(commands -> commands.exists(KEY)) == 0);
      redis.ask(commands -> commands.rpush(KEY, "of", "another", "type"));
      assertEquals(200, server.post("/predict", "{\"text\": \"a\"}").statusCode());
      RedisServer.await(() -> redis.ask(commands -> commands.exists(KEY)) == 0);
      assertEquals(200, server.post("/predict", "{\"text\": \"a\"}").statusCode());
      assertEquals("string", redis.ask(commands -> commands.type(KEY)));
      String metrics = server.get("/metrics").body();
      assertTrue(metrics.contains("sortdesk_remote_state{remote=\"limits\"} 0.0"), metrics);
      assertTrue(
          metrics.contains("sortdesk_remote_fallbacks_total{remote=\"limits\"} 2.0"), metrics);
    }
  }

  private static RunningServer limited(Path workdir, RedisServer redis) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    RunningServer server =
        RunningServer.ready(
            workdir,
            Map.of(
                "serve.limit.per_second", "1",
                "serve.limit.burst", "1000",
                "serve.limit.redis", redis.url(),
                "serve.redis_timeout_ms", "60000"));
    RedisServer.await(
        () ->
            server.get("/metrics").body().contains("sortdesk_remote_state{remote=\"limits\"} 0.0"));
    return server;
  }

  private static String batch(int tickets) {
    return "{\"tickets\": [" + "\"a\",".repeat(tickets - 1) + "\"a\"]}";
  }
}
