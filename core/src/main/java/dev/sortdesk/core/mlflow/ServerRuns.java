package dev.sortdesk.core.mlflow;

import static dev.sortdesk.core.mlflow.ServerMlflow.object;
import static dev.sortdesk.core.mlflow.ServerMlflow.pairs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of an MLflow server. */
final class ServerRuns {
  private final ServerCalls calls;
  private final Map<String, String> artifactUris = new ConcurrentHashMap<>();

  ServerRuns(ServerCalls calls) {
    this.calls = calls;
  }

  String start(String experimentId, String runName, Map<String, String> tags) {
    return create(
        Map.of(
            "experiment_id",
            experimentId,
            "run_name",
            runName,
            "start_time",
            System.currentTimeMillis(),
            "tags",
            pairs(Limits.texts(tags, Limits.RUN_TAG_VALUE))));
  }

  /** Starts a run with the fields of the call, and returns its id. */
  String create(Map<String, Object> fields) {
    return calls
        .post("runs/create", object(fields))
        .getAsJsonObject("run")
        .getAsJsonObject("info")
        .get("run_id")
        .getAsString();
  }

  Optional<String> finished(String experimentId, String tag, String value) {
    String filter =
        "attributes.status = 'FINISHED' and tags.`%s` = %s"
            .formatted(Limits.name(tag), ServerMlflow.quoted(value));
    JsonObject answer =
        calls.post(
            "runs/search",
            object(
                Map.of(
                    "experiment_ids",
                    List.of(experimentId),
                    "filter",
                    filter,
                    "max_results",
                    1,
                    "order_by",
                    List.of("attributes.start_time DESC"))));
    JsonArray runs = answer.has("runs") ? answer.getAsJsonArray("runs") : new JsonArray();
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            runs.get(0).getAsJsonObject().getAsJsonObject("info").get("run_id").getAsString());
  }

  void log(
      String runId,
      Map<String, String> params,
      Map<String, Double> metrics,
      Map<String, String> tags) {
    long now = System.currentTimeMillis();
    List<Map<String, Object>> points =
        Limits.names(metrics).entrySet().stream()
            .map(
                metric ->
                    Map.<String, Object>of(
                        "key",
                        metric.getKey(),
                        "value",
                        number(metric.getValue()),
                        "timestamp",
                        now,
                        "step",
                        0))
            .toList();
    logBatches(runId, "metrics", points, Limits.METRICS_A_BATCH);
    logBatches(
        runId,
        "params",
        pairs(Limits.texts(params, Limits.PARAM_VALUE)),
        Limits.PARAMS_OR_TAGS_A_BATCH);
    logBatches(
        runId,
        "tags",
        pairs(Limits.texts(tags, Limits.RUN_TAG_VALUE)),
        Limits.PARAMS_OR_TAGS_A_BATCH);
  }

  void logBatches(String runId, String kind, List<?> entries, int size) {
    for (int from = 0; from < entries.size(); from += size) {
      List<?> batch = entries.subList(from, Math.min(from + size, entries.size()));
      calls.post("runs/log-batch", object(Map.of("run_id", runId, kind, batch)));
    }
  }

  /** JSON has no numbers for infinities and NaN; protobuf's form of them is a string. */
  static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  void logDataset(String runId, RunDataset dataset) {
    Map<String, Object> input =
        Map.of(
            "dataset",
            Map.of(
                "name", dataset.name(),
                "digest", dataset.digest(),
                "source_type", RunDataset.SOURCE_TYPE,
                "source", dataset.sourceJson()),
            "tags",
            pairs(dataset.tags()));
    calls.post("runs/log-inputs", object(Map.of("run_id", runId, "datasets", List.of(input))));
  }

  void end(String runId, String status) {
    calls.post(
        "runs/update",
        object(Map.of("run_id", runId, "status", status, "end_time", System.currentTimeMillis())));
  }

  String artifactUri(String runId) {
    return artifactUris.computeIfAbsent(
        runId,
        id ->
            calls
                .get("runs/get", Map.of("run_id", id))
                .getAsJsonObject("run")
                .getAsJsonObject("info")
                .get("artifact_uri")
                .getAsString());
  }
}
