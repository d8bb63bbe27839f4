package dev.sortdesk.serving.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LostRedisTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(RedisLink.class);
  private static final int ENOUGH = 100;

  @TempDir private Path workdir;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void prepare() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    logged.start();
    LOG.addAppender(logged);
  }

  @AfterEach
  void stop() {
    LOG.detachAppender(logged);
  }

  @Test
  void losesNoRequestWhileRedisIsKilledAndReturns() throws IOException {
    try (RedisServer redis = RedisServer.start(workdir);
        RunningServer server = RunningServer.ready(workdir, sharing(redis.url(), 1000))) {
      RedisServer.await(() -> answers(server));
      try (Load load = Load.on(server, 4)) {
        load.more(ENOUGH);
        redis.kill();
        RedisServer.await(() -> !answers(server));
        load.more(ENOUGH);
        redis.restart();
        RedisServer.await(() -> answers(server));
        load.more(ENOUGH);
        assertEquals(List.of(), load.failures());
      }
      String shared = "limits and answers";
      String where = "Redis at " + redis.url() + "/0 ";
      assertEquals(3, lines().size(), lines().toString());
      assertEquals(where + "answers: " + shared + " are shared through it", lines().get(0));
      assertTrue(lines().get(1).startsWith(where + "does not answer ("), lines().get(1));
      assertTrue(
          lines().get(1).endsWith("): " + shared + " are kept in memory until it answers again"),
          lines().get(1));
      assertEquals(lines().get(0), lines().get(2));
      assertFalse(server.get("/metrics").body().contains("fallbacks_total{remote=\"limits\"} 0.0"));
    }
  }

  @Test
  void isNotHeldUpByARedisThatHangs() throws IOException {
    try (RedisServer redis = RedisServer.start(workdir);
        RunningServer server = RunningServer.ready(workdir, sharing(redis.url()))) {
      RedisServer.await(() -> answers(server));
      try (Load load = Load.on(server, 4)) {
        load.more(ENOUGH);
        redis.hang();
        RedisServer.await(() -> !answers(server));
        load.more(ENOUGH);
        redis.goOn();
        RedisServer.await(() -> answers(server));
        load.more(ENOUGH);
        // A request that waits for Redis would be past its deadline, and get a 504.
        assertEquals(List.of(), load.failures());
      }
    }
  }

  @Test
  void startsWithoutRedisAndTakesItOnceItIsThere() throws IOException {
    try (RedisServer redis = RedisServer.down(workdir);
        RunningServer server = RunningServer.ready(workdir, sharing(redis.url()))) {
      RedisServer.await(() -> !lines().isEmpty());
      assertEquals(200, server.post("/predict", "{\"text\": \"my password\"}").statusCode());
      assertFalse(answers(server));
      redis.restart();
      RedisServer.await(() -> answers(server));
      assertEquals(200, server.post("/predict", "{\"text\": \"my password\"}").statusCode());
    }
  }

  @Test
  void saysThatAPasswordIsWrongWithoutRepeatingIt() throws IOException {
    try (RedisServer redis = RedisServer.start(workdir, "--requirepass", "the-right-one")) {
      String url = "redis://:the-wrong-one@127.0.0.1:" + redis.port();
      try (RunningServer server = RunningServer.ready(workdir, sharing(url))) {
        RedisServer.await(() -> !lines().isEmpty());
        assertEquals(200, server.post("/predict", "{\"text\": \"my password\"}").statusCode());
        assertFalse(answers(server));
      }
      assertTrue(lines().get(0).contains("(WRONGPASS"), lines().get(0));
      assertFalse(lines().toString().contains("the-wrong-one"));
      String right = "redis://:the-right-one@127.0.0.1:" + redis.port();
      try (RunningServer server = RunningServer.ready(workdir, sharing(right))) {
        RedisServer.await(() -> answers(server));
      }
      assertFalse(lines().toString().contains("the-right-one"));
    }
  }

  private static Map<String, String> sharing(String redis) {
    return sharing(redis, 50);
  }

  private static Map<String, String> sharing(String redis, int milliseconds) {
    Map<String, String> settings = new HashMap<>();
    settings.put("serve.redis_timeout_ms", Integer.toString(milliseconds));
    // A slow machine may take its time; whoever waits for Redis waits for longer.
    settings.put("serve.queue.max_wait_ms", "60000");
    settings.put("serve.queue.deadline_ms", "20000");
    settings.put("serve.limit.per_second", "1000000");
    settings.put("serve.limit.redis", redis);
    settings.put("serve.cache.kind", "redis");
    settings.put("serve.cache.redis", redis);
    settings.put("serve.cache.secret", "a secret of the tests");
    return settings;
  }

  private static boolean answers(RunningServer server) {
    String metrics = server.get("/metrics").body();
    return metrics.contains("sortdesk_remote_state{remote=\"limits\"} 0.0")
        && metrics.contains("sortdesk_remote_state{remote=\"answers\"} 0.0");
  }

  private List<String> lines() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
