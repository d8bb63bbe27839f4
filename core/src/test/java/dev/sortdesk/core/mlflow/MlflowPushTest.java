package dev.sortdesk.core.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are pushed into a real server. */
@Tag("mlflow")
@Timeout(300)
class MlflowPushTest {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final VersionTags TAGS = new VersionTags("identity", "replaced");

  @TempDir static Path home;
  private static RealMlflow server;

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final String name = "pushed-" + COUNTER.incrementAndGet();
  private String run = "";

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    server = RealMlflow.start(home);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private LocalTree tree(String experiment) {
    return new LocalTree(folder.resolve(experiment));
  }

  /** Writes a run with a part, two versions of a model, and its champion. */
  private FolderMlflow stored(String experiment) throws IOException {
    FolderMlflow mlflow = new FolderMlflow(tree(experiment));
    String id = mlflow.experiment(experiment);
    run = mlflow.startRun(id, "tfidf", Map.of("k", "v"));
    mlflow.log(run, Map.of("p", "1"), Map.of("m", 0.5, "n", Double.NaN), Map.of("later", "yes"));
    mlflow.logDataset(run, new RunDataset("tickets", "d1", "file:///t", "training"));
    Path bundle = Files.createDirectories(folder.resolve("bundle-" + experiment + "/deep"));
    Files.writeString(bundle.resolve("a b+%é.txt"), "1 2 3");
    mlflow.logArtifacts(run, bundle.getParent(), "bundle");
    mlflow.endRun(run, "FINISHED");
    String part = mlflow.startRun(id, "trial", Map.of("mlflow.parentRunId", run));
    mlflow.log(part, Map.of("c", "0.1"), Map.of("m", 0.25), Map.of());
    mlflow.endRun(part, "FAILED");
    mlflow.startRun(id, "never ended", Map.of());
    mlflow.register(experiment, run, "bundle", Map.of("identity", "a1", "replaced", ""));
    mlflow.register(experiment, run, "bundle", Map.of("identity", "a2", "replaced", "1"));
    mlflow.setModelTag(experiment, "of", "the model");
    mlflow.setAlias(experiment, "champion", 2);
    return mlflow;
  }

  private String push(String experiment, URI to) throws IOException {
    ServerMlflow there = new ServerMlflow(to, Duration.ofSeconds(60), Map.of());
    return new MlflowPush(new FolderContents(tree(experiment)), there, said::add).push(TAGS);
  }

  private ServerMlflow there() {
    return new ServerMlflow(server.uri(), Duration.ofSeconds(60), Map.of());
  }

  private List<JsonObject> runs(String experiment) {
    ServerCalls calls = new ServerCalls(server.uri(), Duration.ofSeconds(60), Map.of());
    JsonObject answer =
        calls.post(
            "runs/search",
            ServerMlflow.object(Map.of("experiment_ids", List.of(there().experiment(experiment)))));
    return answer.has("runs")
        ? answer.getAsJsonArray("runs").asList().stream().map(JsonElement::getAsJsonObject).toList()
        : List.of();
  }

  private JsonObject run(String experiment, String status) {
    return runs(experiment).stream()
        .filter(found -> found.getAsJsonObject("info").get("status").getAsString().equals(status))
        .findFirst()
        .orElseThrow();
  }

  private static void delete(String path, Map<String, String> what) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + "/api/2.0/mlflow/" + path))
            .header("Content-Type", "application/json")
            .method("DELETE", HttpRequest.BodyPublishers.ofString(Json.line(what)))
            .build();
    assertEquals(
        200, HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode());
  }

  private static String id(JsonObject run) {
    return run.getAsJsonObject("info").get("run_id").getAsString();
  }

  private static Map<String, String> tags(JsonObject run) {
    return ServerMlflow.tags(run.getAsJsonObject("data"));
  }

  @Test
  void bringsRunsWithTheirPartsTimesAndFiles() throws Exception {
    stored(name);
    String done = push(name, server.uri());

    assertEquals(
        "2 runs and 2 versions and 1 aliases pushed to "
            + server.uri()
            + "; 0 runs and 0 versions and 0 aliases were there already; 1 runs that never ended"
            + " are left out",
        done);
    assertTrue(said.contains("run tfidf: 1 params, 2 metrics, 1 files"), said.toString());
    assertTrue(said.contains("the alias champion of " + name + ": version 2 there"));
    StoredRun original =
        new FolderContents(tree(name))
            .runs(new FolderMlflow(tree(name)).experiment(name)).stream()
                .filter(stored -> stored.id().equals(run))
                .findFirst()
                .orElseThrow();
    JsonObject parent = run(name, "FINISHED");
    JsonObject info = parent.getAsJsonObject("info");
    assertEquals("tfidf", info.get("run_name").getAsString());
    assertEquals(original.startTime(), info.get("start_time").getAsLong());
    assertEquals(original.endTime(), info.get("end_time").getAsLong());
    assertEquals("v", tags(parent).get("k"));
    assertEquals("yes", tags(parent).get("later"));
    assertEquals(run, tags(parent).get(MlflowPush.FROM));
    assertEquals(id(parent), tags(run(name, "FAILED")).get("mlflow.parentRunId"));
    JsonObject input =
        parent.getAsJsonObject("inputs").getAsJsonArray("dataset_inputs").get(0).getAsJsonObject();
    assertEquals("d1", input.getAsJsonObject("dataset").get("digest").getAsString());
    assertEquals(Map.of("mlflow.data.context", "training"), ServerMlflow.tags(input));
    Path back = folder.resolve("back");
    there().download(there().alias(name, "champion").orElseThrow(), back, 1000);
    assertEquals("1 2 3", Files.readString(back.resolve("deep/a b+%é.txt")));
  }

  @Test
  void changesNothingTheSecondTime() throws Exception {
    stored(name);
    push(name, server.uri());
    String before = runs(name) + " " + there().versions(name) + there().modelTags(name);
    said.clear();

    assertEquals(
        "0 runs and 0 versions and 0 aliases pushed to "
            + server.uri()
            + "; 2 runs and 2 versions and 1 aliases were there already; 1 runs that never ended"
            + " are left out",
        push(name, server.uri()));
    assertEquals(List.of(), said);
    assertEquals(before, runs(name) + " " + there().versions(name) + there().modelTags(name));
  }

  @Test
  void bringsWhatWasAddedSince() throws Exception {
    FolderMlflow mlflow = stored(name);
    push(name, server.uri());
    mlflow.log(run, Map.of(), Map.of("heldout", 0.75), Map.of());
    mlflow.register(name, run, "bundle", Map.of("identity", "a3", "replaced", "2"));
    mlflow.setAlias(name, "champion", 3);
    push(name, server.uri());

    assertEquals(3, there().alias(name, "champion").orElseThrow().version());
    assertEquals("2", there().versions(name).get(2).tags().get("replaced"));
    assertEquals(2, runs(name).size());
    assertTrue(
        run(name, "FINISHED")
            .getAsJsonObject("data")
            .get("metrics")
            .toString()
            .contains("heldout"));
  }

  @Test
  void countsOnFromVersionsThatAreThereAndLeavesAnAliasThatSomeoneMoved() throws Exception {
    ServerMlflow there = there();
    String other = there.startRun(there.experiment("others of " + name), "other", Map.of());
    there.register(name, other, "bundle", Map.of());
    there.register(name, other, "bundle", Map.of("identity", "a1"));
    there.setAlias(name, "champion", 1);
    stored(name);
    push(name, server.uri());

    assertEquals(3, there.versions(name).size());
    assertEquals("2", there.versions(name).get(2).tags().get("replaced"));
    assertEquals(1, there.alias(name, "champion").orElseThrow().version());
    assertTrue(
        said.contains(
            "the alias champion of "
                + name
                + " was set to version 1 there by someone else, and is left so; version 2 here is 3"
                + " there"),
        said.toString());
  }

  @Test
  void leavesAnAliasAloneThatAnotherFolderHasPushed() throws Exception {
    ServerMlflow there = there();
    String other = there.startRun(there.experiment("others of " + name), "other", Map.of());
    there.register(name, other, "bundle", Map.of());
    there.setAlias(name, "champion", 1);
    there.setModelTag(name, "sortdesk.pushed_alias.champion", "1");
    stored(name);
    push(name, server.uri());

    assertEquals(1, there.alias(name, "champion").orElseThrow().version());
  }

  @Test
  void leavesOutWhatWasDeletedThere() throws Exception {
    stored(name);
    push(name, server.uri());
    ServerMlflow there = there();
    int champion = there.alias(name, "champion").orElseThrow().version();
    delete("registered-models/alias", Map.of("name", name, "alias", "champion"));
    push(name, server.uri());
    assertEquals(Optional.empty(), there.alias(name, "champion"));

    delete("model-versions/delete", Map.of("name", name, "version", "" + champion));
    push(name, server.uri());
    assertTrue(
        there.versions(name).stream().noneMatch(version -> version.version() >= champion),
        () -> there.versions(name).toString());
    assertTrue(said.toString().contains("there and is deleted; it is left out"), said.toString());
  }

  @Test
  void bringsATagThatChangedHereAndNoneThatChangedThere() throws Exception {
    Mlflow folder = stored(name);
    folder.setTag(name, 1, "gate", "declined");
    folder.setTag(name, 1, "note", "first");
    push(name, server.uri());
    there().setTag(name, 1, "note", "theirs");
    folder.setTag(name, 1, "gate", "passed");
    folder.setTag(name, 1, "note", "second");
    push(name, server.uri());

    Map<String, String> tags = there().versions(name).get(0).tags();
    assertEquals("passed", tags.get("gate"));
    assertEquals("theirs", tags.get("note"));
  }

  /** Ends a push after each of its calls, whose answer is lost, and repeats it. */
  @Test
  void doublesNothingWhereverItIsKilled() throws Exception {
    int calls = 0;
    boolean killed = true;
    while (killed) {
      String experiment = name + "-" + calls;
      stored(experiment);
      try (LosingRelay relay = LosingRelay.start(server.uri(), calls)) {
        push(experiment, relay.uri());
        killed = false;
      } catch (MlflowException e) {
        assertTrue(e.getMessage().contains("does not answer"), e.getMessage());
      }
      push(experiment, server.uri());
      assertEquals(2, runs(experiment).size(), "after " + calls + " calls");
      assertEquals(
          1,
          run(experiment, "FAILED").getAsJsonObject("data").get("metrics").getAsJsonArray().size());
      List<ModelVersion> versions = there().versions(experiment);
      assertEquals(2, versions.size(), "after " + calls + " calls");
      assertEquals("1", versions.get(1).tags().get("replaced"));
      assertEquals(2, there().alias(experiment, "champion").orElseThrow().version());
      calls++;
    }
    assertTrue(calls > 20, "it was killed at " + calls + " places");
  }

  @Test
  void saysThatThereIsNothingToPush() {
    UserException e = assertThrows(UserException.class, () -> push("nothing", server.uri()));
    assertEquals(
        "mlflow-push: "
            + tree("nothing").uri()
            + " holds no runs of MLflow; give the --workdir of a run that recorded into its own"
            + " folder",
        e.getMessage());
  }

  @Test
  void refusesWhatIsNoServer() {
    MlflowConfig config = new MlflowConfig("", "sortdesk", "sortdesk", 30);
    for (String to : List.of("mlruns", "file:/tmp/mlruns", "sqlite:///mlflow.db")) {
      UserException e =
          assertThrows(
              UserException.class,
              () -> MlflowStores.push(config, tree("x"), uri -> tree("y"), to, line -> {}));
      assertEquals("--to: " + to + " is no server; give http(s)://HOST:PORT", e.getMessage());
    }
    assertFalse(Files.exists(folder.resolve("x")));
  }
}
