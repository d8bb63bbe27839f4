package dev.sortdesk.core.mlflow;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An MLflow server, by its <a
 * href="https://mlflow.org/docs/latest/api_reference/rest-api.html">REST API</a>.
 */
final class ServerMlflow implements Mlflow {
  private static final Set<String> MISSING = Set.of("RESOURCE_DOES_NOT_EXIST");
  private static final Set<String> THERE = Set.of("RESOURCE_ALREADY_EXISTS");

  private final ServerCalls calls;
  private final ServerRuns runs;
  private final ServerReplay replay;
  private final ServerArtifacts artifacts;

  ServerMlflow(URI uri, Duration timeout, Map<String, String> environment) {
    this.calls = new ServerCalls(uri, timeout, environment);
    this.runs = new ServerRuns(calls);
    this.replay = new ServerReplay(calls, runs);
    this.artifacts = new ServerArtifacts(calls);
  }

  @Override
  public void check() {
    calls.post("experiments/search", object(Map.of("max_results", 1)));
  }

  @Override
  public Optional<String> notice() {
    return calls.notice();
  }

  @Override
  public Optional<String> serverVersion() {
    return calls.text("/version").map(String::strip).filter(text -> text.matches("\\d+(\\.\\w+)+"));
  }

  @Override
  public String experiment(String name) {
    return experimentId(name)
        .orElseGet(
            () ->
                calls
                    .postUnless("experiments/create", object(Map.of("name", name)), THERE)
                    .map(created -> created.get("experiment_id").getAsString())
                    .or(() -> experimentId(name))
                    .orElseThrow());
  }

  private Optional<String> experimentId(String name) {
    return calls
        .find("experiments/get-by-name", Map.of("experiment_name", name), MISSING)
        .map(answer -> answer.getAsJsonObject("experiment"))
        .map(
            experiment -> {
              if (experiment.get("lifecycle_stage").getAsString().equals("deleted")) {
                throw new MlflowException(
                    "MLflow at "
                        + calls.uri()
                        + " holds the experiment "
                        + name
                        + " as deleted; restore it there, or set mlflow.experiment to another name");
              }
              return experiment.get("experiment_id").getAsString();
            });
  }

  @Override
  public String startRun(String experimentId, String runName, Map<String, String> tags) {
    return runs.start(experimentId, runName, tags);
  }

  @Override
  public Optional<String> finishedRun(String experimentId, String tag, String value) {
    return runs.finished(experimentId, tag, value);
  }

  @Override
  public void log(
      String runId,
      Map<String, String> params,
      Map<String, Double> metrics,
      Map<String, String> tags) {
    runs.log(runId, params, metrics, tags);
  }

  @Override
  public void logArtifacts(String runId, Path local, String path) throws IOException {
    artifacts.upload(local, runs.artifactUri(runId), path);
  }

  @Override
  public void logDataset(String runId, RunDataset dataset) {
    runs.logDataset(runId, dataset);
  }

  @Override
  public void endRun(String runId, String status) {
    runs.end(runId, status);
  }

  @Override
  public ModelVersion register(
      String model, String runId, String artifactPath, Map<String, String> tags) {
    calls.postUnless("registered-models/create", object(Map.of("name", model)), THERE);
    JsonObject body =
        object(
            Map.of(
                "name",
                model,
                "source",
                runs.artifactUri(runId) + "/" + artifactPath,
                "run_id",
                runId,
                "tags",
                pairs(Limits.texts(tags, Limits.VERSION_TAG_VALUE))));
    return version(calls.post("model-versions/create", body).getAsJsonObject("model_version"));
  }

  @Override
  public List<ModelVersion> versions(String model) {
    List<ModelVersion> versions = new ArrayList<>();
    String page = "";
    do {
      Map<String, String> query = new TreeMap<>();
      query.put("filter", "name = " + quoted(model));
      query.put("max_results", "200");
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonObject answer = calls.get("model-versions/search", query);
      if (answer.has("model_versions")) {
        for (JsonElement version : answer.getAsJsonArray("model_versions")) {
          versions.add(version(version.getAsJsonObject()));
        }
      }
      page = answer.has("next_page_token") ? answer.get("next_page_token").getAsString() : "";
    } while (!page.isEmpty());
    versions.sort(Comparator.comparingInt(ModelVersion::version));
    return List.copyOf(versions);
  }

  @Override
  public Optional<ModelVersion> alias(String model, String alias) {
    // An alias that is not there is told as an invalid parameter, a missing model as a missing one.
    return calls
        .find(
            "registered-models/alias",
            Map.of("name", model, "alias", alias),
            Set.of("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"))
        .map(answer -> version(answer.getAsJsonObject("model_version")));
  }

  @Override
  public void setAlias(String model, String alias, int version) {
    calls.post(
        "registered-models/alias",
        object(Map.of("name", model, "alias", alias, "version", Integer.toString(version))));
  }

  @Override
  public void setTag(String model, int version, String key, String value) {
    calls.post(
        "model-versions/set-tag",
        object(
            Map.of(
                "name", model,
                "version", Integer.toString(version),
                "key", Limits.name(key),
                "value", Limits.cut(value, Limits.VERSION_TAG_VALUE))));
  }

  @Override
  public void setModelTag(String model, String key, String value) {
    calls.post(
        "registered-models/set-tag",
        object(
            Map.of(
                "name", model,
                "key", Limits.name(key),
                "value", Limits.cut(value, Limits.MODEL_TAG_VALUE))));
  }

  @Override
  public Map<String, String> modelTags(String model) {
    return calls
        .find("registered-models/get", Map.of("name", model), MISSING)
        .map(answer -> tags(answer.getAsJsonObject("registered_model")))
        .orElse(Map.of());
  }

  @Override
  public void download(ModelVersion version, Path local, long maxBytes) throws IOException {
    artifacts.download(version.source(), local, maxBytes);
  }

  /** Returns the server's address, without a user and password. */
  String uri() {
    return calls.uri();
  }

  ServerReplay replay() {
    return replay;
  }

  static JsonObject object(Map<String, ?> members) {
    return Json.tree(members).getAsJsonObject();
  }

  /** Returns a text as MLflow's filters take it; they know no escapes. */
  static String quoted(String text) {
    return text.contains("'") ? '"' + text + '"' : "'" + text + "'";
  }

  /** Returns MLflow's form of a map: a list of keys and values. */
  static List<Map<String, String>> pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
        .toList();
  }

  private static ModelVersion version(JsonObject json) {
    return new ModelVersion(
        json.get("name").getAsString(),
        json.get("version").getAsInt(),
        json.has("run_id") ? json.get("run_id").getAsString() : "",
        json.has("source") ? json.get("source").getAsString() : "",
        tags(json));
  }

  /** Reads the tags of a run, a model or a version; none where it has none. */
  static Map<String, String> tags(JsonObject json) {
    Map<String, String> tags = new TreeMap<>();
    if (json.has("tags")) {
      for (JsonElement tag : json.getAsJsonArray("tags")) {
        JsonObject pair = tag.getAsJsonObject();
        tags.put(
            pair.get("key").getAsString(),
            pair.has("value") ? pair.get("value").getAsString() : "");
      }
    }
    return Map.copyOf(tags);
  }
}
