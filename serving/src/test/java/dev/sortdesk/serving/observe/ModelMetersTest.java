package dev.sortdesk.serving.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelMetersTest {
  private static final int DIMENSIONS = 384;
  private static final String TICKET = "{\"text\": \"my password\"}";

  @TempDir private Path workdir;

  @Test
  void timesTheTokensOfAnEncoder() throws IOException {
    TestModels.registry(workdir)
        .promote(TestModels.register(workdir, onnx(workdir.resolve("onnx"))), "by a test");
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertEquals(200, server.post("/predict", TICKET).statusCode());
      assertEquals(200, server.post("/predict", TICKET).statusCode());
      String metrics = server.get("/metrics").body();
      assertTrue(
          metrics.contains(
              "sortdesk_tokenise_seconds_count{scorer=\"onnx\",version=\"onnx-000000000001\"} 2"),
          metrics);
    }
  }

  @Test
  void timesNoTokensWhereTheyAreNoStepOfTheirOwn() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertEquals(200, server.post("/predict", TICKET).statusCode());
      String metrics = server.get("/metrics").body();
      assertTrue(metrics.contains("sortdesk_score_seconds_count"), metrics);
      assertFalse(metrics.contains("sortdesk_tokenise"), metrics);
    }
  }

  @Test
  void showsWhetherTheRegistryAnswers() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertTrue(
          server.get("/metrics").body().contains("sortdesk_remote_state{remote=\"registry\"} 0.0"));
    }
    try (RunningServer server =
        RunningServer.start(workdir, Map.of("mlflow.uri", "http://127.0.0.1:9"))) {
      while (!server
          .get("/metrics")
          .body()
          .contains("sortdesk_remote_state{remote=\"registry\"} 2.0")) {
        Thread.onSpinWait();
      }
      assertEquals(200, server.post("/predict", TICKET).statusCode());
    }
  }

  private static Path onnx(Path folder) throws IOException {
    Target topic = new Target("topic", List.of("login", "parcel"));
    OnnxModelWriter.write(
        Files.createDirectories(folder.resolve("onnx")),
        new EmbeddedEncoder(),
        List.of(new Head.Linear(new float[DIMENSIONS][2], new float[] {0.5f, -0.5f})),
        ModelForm.FP32);
    BundleWriter.complete(
        folder,
        Manifest.draft(
            "onnx-000000000001",
            "onnx",
            TestModels.TEXT,
            List.of(topic),
            64,
            ModelForm.FP32.label()),
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(
            10, new TreeMap<>(Map.of("topic", 0.9)), new TreeMap<>(Map.of("topic", 0.8))),
        TrainedOn.of(new long[] {5, -7, 5}));
    return folder;
  }
}
