package dev.sortdesk.serving.limit;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.LimitConfig;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLimitsTest {
  @Test
  void letsAnyNumberThroughWhereThereIsNoLimit() {
    ClientLimits limits = ClientLimits.inMemory(new LimitConfig(0, 1, ""));
    assertEquals(Optional.empty(), limits.take("a", 1000).join());
    assertEquals(Optional.empty(), limits.take("a", 1000).join());
  }

  @Test
  void countsEachClientByItself() {
    ClientLimits limits = ClientLimits.inMemory(new LimitConfig(1, 1000, ""));
    assertEquals(Optional.empty(), limits.take("a", 1000).join());
    assertTrue(limits.take("a", 1000).join().orElseThrow().toSeconds() > 900);
    assertEquals(Optional.empty(), limits.take("b", 1000).join());
  }

  @Test
  void takesAFullBucketForMoreThanItHolds() {
    ClientLimits limits = ClientLimits.inMemory(new LimitConfig(1, 500, ""));
    assertEquals(Optional.empty(), limits.take("a", 1000).join());
    assertTrue(limits.take("a", 1000).join().isPresent());
  }

  @Test
  void sendsAwayAClientThatSendsTooMany(@TempDir Path workdir) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server =
        RunningServer.ready(
            workdir, Map.of("serve.limit.per_second", "1", "serve.limit.burst", "100"))) {
      String batch = "{\"tickets\": [" + "\"a\",".repeat(99) + "\"a\"]}";
      assertEquals(200, server.post("/predict/batch", batch).statusCode());
      HttpResponse<String> response = server.post("/predict/batch", batch);
      assertProblem(429, "rate_limited", response);
      // It would take about a hundred, but nobody is sent away for longer than a minute.
      assertEquals("60", response.headers().firstValue("Retry-After").orElse("none"));
      assertEquals(200, server.get("/health/ready").statusCode());
      assertTrue(
          server
              .get("/metrics")
              .body()
              .contains("sortdesk_rejections_total{reason=\"rate_limited\"} 1.0"));
    }
  }
}
