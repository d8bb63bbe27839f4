package dev.sortdesk.core.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both stores do alike. */
abstract class MlflowContract {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  @TempDir Path folder;

  abstract Mlflow mlflow();

  /** The store's URI as MLflow's own client takes it. */
  abstract String uri();

  /** A name that no other test uses, because tests share a server. */
  private final String model = "model-" + COUNTER.incrementAndGet();

  private String experiment() {
    return mlflow().experiment("experiment of " + model);
  }

  private Path bundle() throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(bundle.resolve("manifest.json"), "{}");
    Files.createDirectories(bundle.resolve("weights"));
    Files.writeString(bundle.resolve("weights/a b+%é.txt"), "1 2 3");
    return bundle;
  }

  @Test
  void answersACheck() {
    mlflow().check();
  }

  @Test
  void createsAnExperimentOnce() {
    assertEquals(experiment(), experiment());
    assertNotEquals(experiment(), mlflow().experiment("other of " + model));
  }

  @Test
  void findsTheNewestFinishedRunThatCarriesATag() {
    String experiment = experiment();
    Map<String, String> tags = Map.of("sortdesk.model_version", "it's-a1");
    String running = mlflow().startRun(experiment, "running", tags);
    String failed = mlflow().startRun(experiment, "failed", tags);
    mlflow().endRun(failed, "FAILED");
    assertEquals(
        Optional.empty(), mlflow().finishedRun(experiment, "sortdesk.model_version", "it's-a1"));

    mlflow().endRun(running, "FINISHED");
    mlflow().endRun(running, "FINISHED");
    assertEquals(
        Optional.of(running),
        mlflow().finishedRun(experiment, "sortdesk.model_version", "it's-a1"));
    assertEquals(
        Optional.empty(), mlflow().finishedRun(experiment, "sortdesk.model_version", "a2"));
  }

  @Test
  void refusesAParameterThatChangesAndTakesOneThatDoesNot() {
    String run = mlflow().startRun(experiment(), "run", Map.of());
    mlflow().log(run, Map.of("p", "1"), Map.of(), Map.of());
    mlflow().log(run, Map.of("p", "1"), Map.of(), Map.of());

    MlflowException e =
        assertThrows(
            MlflowException.class, () -> mlflow().log(run, Map.of("p", "2"), Map.of(), Map.of()));
    assertTrue(e.getMessage().contains("(runs/log-batch)"), e.getMessage());
  }

  @Test
  void refusesARunThatIsNotThere() {
    String run = "0123456789abcdef0123456789abcdef";
    MlflowException e =
        assertThrows(
            MlflowException.class, () -> mlflow().log(run, Map.of("p", "2"), Map.of(), Map.of()));
    assertTrue(e.getMessage().contains(run), e.getMessage());
  }

  @Test
  void showsMlflowsOwnClientRunsArtifactsModelsAndAlias() throws Exception {
    Mlflow mlflow = mlflow();
    String run =
        mlflow.startRun(experiment(), "tfidf", Map.of("sortdesk.scorer", "tfidf", "a[b]", "c"));
    Map<String, Double> metrics = new HashMap<>();
    for (int i = 0; i < 1500; i++) {
      metrics.put("recall/label " + i, i / 1500.0);
    }
    metrics.put("recall[VPN & Wi-Fi]", 0.25);
    metrics.put("recall(VPN & Wi-Fi)", 0.75);
    Map<String, String> params = new HashMap<>();
    for (int i = 0; i < 150; i++) {
      params.put("p" + i, "v" + i);
    }
    params.put("long", "é".repeat(7000));
    params.put("../up", "no");
    mlflow.log(run, params, metrics, Map.of("later", "yes"));
    RunDataset tickets =
        new RunDataset("tickets", "f".repeat(64), "file:///data/tickets.csv", "training");
    mlflow.logDataset(run, tickets);
    mlflow.logDataset(run, tickets);
    mlflow.logArtifacts(run, bundle(), "bundle");
    Path report = Files.writeString(folder.resolve("r.json"), "[1]");
    mlflow.logArtifacts(run, report, "reports/r.json");
    Files.writeString(report, "[2]");
    mlflow.logArtifacts(run, report, "reports/r.json");
    mlflow.endRun(run, "FINISHED");
    mlflow.register(model, run, "bundle", Map.of("sortdesk.model_version", "a1"));
    mlflow.register(model, run, "bundle", Map.of());
    mlflow.setAlias(model, "champion", 2);
    mlflow.setAlias(model, "champion", 1);

    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    JsonObject read =
        RealMlflow.read(uri(), "experiment of " + model, model, "champion", elsewhere);
    JsonObject shown = read.getAsJsonArray("runs").get(0).getAsJsonObject();
    assertEquals(run, shown.get("id").getAsString());
    assertEquals("tfidf", shown.get("name").getAsString());
    assertEquals("FINISHED", shown.get("status").getAsString());
    JsonObject shownMetrics = shown.getAsJsonObject("metrics");
    assertEquals(1502, shownMetrics.size());
    assertEquals(0.75, shownMetrics.get("recall_VPN _ Wi-Fi_").getAsDouble());
    assertEquals(0.25, shownMetrics.get("recall_VPN _ Wi-Fi__2").getAsDouble());
    assertEquals(1499 / 1500.0, shownMetrics.get("recall/label 1499").getAsDouble());
    JsonObject shownParams = shown.getAsJsonObject("params");
    assertEquals(152, shownParams.size());
    assertEquals("v149", shownParams.get("p149").getAsString());
    assertEquals("é".repeat(5997) + "...", shownParams.get("long").getAsString());
    assertEquals("no", shownParams.get("_/up").getAsString());
    JsonObject shownTags = shown.getAsJsonObject("tags");
    assertEquals("tfidf", shownTags.get("sortdesk.scorer").getAsString());
    assertEquals("c", shownTags.get("a_b_").getAsString());
    assertEquals("yes", shownTags.get("later").getAsString());
    assertEquals(
        "[{\"name\":\"tickets\",\"digest\":\""
            + "f".repeat(36)
            + "\",\"source\":\"{\\\"uri\\\":\\\"file:///data/tickets.csv\\\"}\"}]",
        shown.getAsJsonArray("datasets").toString());
    JsonObject artifacts = shown.getAsJsonObject("artifacts");
    assertEquals(3, artifacts.size());
    assertEquals("1 2 3", artifacts.get("bundle/weights/a b+%é.txt").getAsString());
    assertEquals("[2]", artifacts.get("reports/r.json").getAsString());
    assertTrue(read.getAsJsonArray("models").toString().contains(model));
    assertEquals("[1,2]", read.getAsJsonArray("versions").toString());
    JsonObject champion = read.getAsJsonObject("champion");
    assertEquals(1, champion.get("version").getAsInt());
    assertEquals(run, champion.get("run").getAsString());
    assertEquals("{\"sortdesk.model_version\":\"a1\"}", champion.get("tags").toString());
    assertEquals("{}", champion.getAsJsonObject("files").get("manifest.json").getAsString());
  }

  @Test
  void mergesArtifactsOfTwoFoldersAtOnePlace() throws IOException {
    String run = mlflow().startRun(experiment(), "run", Map.of());
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.writeString(one.resolve("a"), "1");
    Path two = Files.createDirectories(folder.resolve("two"));
    Files.writeString(two.resolve("b"), "2");
    mlflow().logArtifacts(run, one, "reports");
    mlflow().logArtifacts(run, two, "reports");

    Path local = folder.resolve("back");
    mlflow().download(mlflow().register(model, run, "reports", Map.of()), local, Long.MAX_VALUE);
    assertEquals("1", Files.readString(local.resolve("a")));
    assertEquals("2", Files.readString(local.resolve("b")));
  }

  @Test
  void knowsNoVersionsOfAModelThatIsNotThere() {
    assertEquals(List.of(), mlflow().versions(model));
    assertEquals(Optional.empty(), mlflow().alias(model, "champion"));
  }

  @Test
  void countsVersionsAndKeepsTheirTags() {
    String run = mlflow().startRun(experiment(), "run", Map.of());
    ModelVersion first = mlflow().register(model, run, "bundle", Map.of("k", "1"));
    ModelVersion second = mlflow().register(model, run, "bundle", Map.of());
    mlflow().setTag(model, 2, "k", "2");
    mlflow().setTag(model, 2, "k", "3");
    mlflow().setTag(model, 2, "empty", "");

    assertEquals(1, first.version());
    assertEquals(2, second.version());
    assertEquals(run, first.runId());
    assertEquals(
        List.of(Map.of("k", "1"), Map.of("k", "3", "empty", "")),
        mlflow().versions(model).stream().map(ModelVersion::tags).toList());
    assertEquals(Optional.empty(), mlflow().alias(model, "champion"));
    mlflow().setAlias(model, "champion", 2);
    assertEquals(2, mlflow().alias(model, "champion").orElseThrow().version());
    assertThrows(MlflowException.class, () -> mlflow().setAlias(model, "champion", 3));
    assertThrows(MlflowException.class, () -> mlflow().setTag(model, 3, "k", "v"));
    assertEquals(2, mlflow().alias(model, "champion").orElseThrow().version());
  }

  @Test
  void keepsTagsOfTheModelAsAWhole() {
    assertEquals(Map.of(), mlflow().modelTags(model));
    assertThrows(MlflowException.class, () -> mlflow().setModelTag(model, "k", "v"));
    String run = mlflow().startRun(experiment(), "run", Map.of());
    mlflow().register(model, run, "bundle", Map.of("k", "of the version"));
    mlflow().setModelTag(model, "k", "1");
    mlflow().setModelTag(model, "k", "2");
    mlflow().setModelTag(model, "long", "x".repeat(6000));

    assertEquals("2", mlflow().modelTags(model).get("k"));
    assertEquals(5000, mlflow().modelTags(model).get("long").length());
    assertEquals("of the version", mlflow().versions(model).get(0).tags().get("k"));
  }

  @Test
  void givesBackALargeBundleAsItWas() throws IOException {
    Path bundle = bundle();
    Random random = new Random(5);
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(bundle.resolve("model.onnx"))) {
      for (int i = 0; i < 100; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    String run = mlflow().startRun(experiment(), "run", Map.of());
    mlflow().logArtifacts(run, bundle, "bundle");
    ModelVersion version = mlflow().register(model, run, "bundle", Map.of());
    Path local = folder.resolve("cache/of/models/v1");
    mlflow().download(version, local, Long.MAX_VALUE);

    assertEquals(-1, Files.mismatch(bundle.resolve("model.onnx"), local.resolve("model.onnx")));
    assertEquals("1 2 3", Files.readString(local.resolve("weights/a b+%é.txt")));
    assertThrows(
        FileAlreadyExistsException.class, () -> mlflow().download(version, local, Long.MAX_VALUE));
    try (var entries = Files.list(local.getParent())) {
      assertEquals(List.of(local), entries.toList());
    }
  }

  @Test
  void saysThatAVersionHasNoArtifacts() {
    String run = mlflow().startRun(experiment(), "run", Map.of());
    ModelVersion version = mlflow().register(model, run, "bundle", Map.of());
    Path local = folder.resolve("back");

    MlflowException e =
        assertThrows(
            MlflowException.class, () -> mlflow().download(version, local, Long.MAX_VALUE));
    assertTrue(e.getMessage().endsWith("has no artifacts at " + version.source()), e.getMessage());
    assertFalse(Files.exists(local));
  }

  @Test
  void givesEachOfManyWhoRegisterAtOnceAVersion() throws Exception {
    String run = mlflow().startRun(experiment(), "run", Map.of());
    mlflow().register(model, run, "bundle", Map.of("by", "first"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> jobs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String by = "thread " + i;
        jobs.add(
            threads.submit(
                () -> mlflow().register(model, run, "bundle", Map.of("by", by)).version()));
      }
      for (int i = 0; i < 4; i++) {
        int version = jobs.get(i).get(60, TimeUnit.SECONDS);
        assertEquals("thread " + i, mlflow().versions(model).get(version - 1).tags().get("by"));
      }
      assertEquals(
          List.of(1, 2, 3, 4, 5),
          mlflow().versions(model).stream().map(ModelVersion::version).toList());
    } finally {
      threads.shutdownNow();
    }
  }
}
