package dev.sortdesk.serving.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.model.ModelWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
  private static final String TICKET = "{\"text\": \"my password\"}";

  @Test
  void countsAnswersByStatusAndLeavesProbesOut(@TempDir Path workdir) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertEquals(200, server.post("/predict", TICKET).statusCode());
      assertEquals(404, server.get("/nowhere").statusCode());
      assertEquals(200, server.get("/health/ready").statusCode());
      assertHas(server, "sortdesk_responses_total{status=\"200\"} 1.0");
      assertHas(server, "sortdesk_responses_total{status=\"404\"} 1.0");
    }
  }

  @Test
  void hasTheCountersThatAlertsLookAtBeforeTheyCountAnything(@TempDir Path workdir) {
    try (RunningServer server = RunningServer.start(workdir, Map.of())) {
      assertHas(server, "sortdesk_reloads_total{outcome=\"refused\"} 0.0");
      assertHas(server, "sortdesk_rejections_total{reason=\"queue_full\"} 0.0");
      assertHas(server, "sortdesk_responses_total{status=\"500\"} 0.0");
    }
  }

  @Test
  void saysWhetherTheWantedModelAnswers(@TempDir Path workdir) throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertHas(server, "sortdesk_model_current 1.0");
      Set<Path> before = weights(workdir);
      RegisteredModel second =
          TestModels.register(
              workdir, TestModels.bundle(workdir.resolve("second"), "tfidf-000000000002", 4));
      Set<Path> tampered = weights(workdir);
      tampered.removeAll(before);
      for (Path file : tampered) {
        Files.writeString(file, " ", StandardOpenOption.APPEND);
      }
      TestModels.registry(workdir).promote(second, "by a test");
      server.bean(ModelWatcher.class).reload();
      assertHas(server, "sortdesk_model_current 0.0");
      assertHas(server, "sortdesk_reloads_total{outcome=\"refused\"} 1.0");
    }
  }

  private static Set<Path> weights(Path workdir) throws IOException {
    try (Stream<Path> files = Files.walk(workdir.resolve("mlruns"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.getParent().endsWith("tfidf"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static void assertHas(RunningServer server, String line) {
    String metrics = server.get("/metrics").body();
    assertTrue(metrics.contains(line), line + " is not in\n" + metrics);
  }
}
