package dev.sortdesk.core.mlflow;

import static dev.sortdesk.core.mlflow.ServerMlflow.object;
import static dev.sortdesk.core.mlflow.ServerMlflow.pairs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes runs into a server as they were elsewhere, each with its own times. */
final class ServerReplay {
  private final ServerCalls calls;
  private final ServerRuns runs;

  ServerReplay(ServerCalls calls, ServerRuns runs) {
    this.calls = calls;
    this.runs = runs;
  }

  /** A run that is there, deleted ones among them. */
  record Found(String id, boolean deleted, Map<String, String> tags) {}

  /** Returns the oldest run of an experiment with a tag, in whatever state. */
  Optional<Found> find(String experimentId, String tag, String value) {
    JsonObject answer =
        calls.post(
            "runs/search",
            object(
                Map.of(
                    "experiment_ids",
                    List.of(experimentId),
                    "filter",
                    "tags.`%s` = %s".formatted(tag, ServerMlflow.quoted(value)),
                    "run_view_type",
                    "ALL",
                    "max_results",
                    1,
                    "order_by",
                    List.of("attributes.start_time ASC"))));
    JsonArray found = answer.has("runs") ? answer.getAsJsonArray("runs") : new JsonArray();
    return found.isEmpty() ? Optional.empty() : Optional.of(found(found.get(0).getAsJsonObject()));
  }

  private static Found found(JsonObject run) {
    JsonObject info = run.getAsJsonObject("info");
    return new Found(
        info.get("run_id").getAsString(),
        info.has("lifecycle_stage") && info.get("lifecycle_stage").getAsString().equals("deleted"),
        run.has("data") ? ServerMlflow.tags(run.getAsJsonObject("data")) : Map.of());
  }

  /** Starts a run when it was started, and returns its id. */
  String start(String experimentId, StoredRun run, Map<String, String> tags) {
    return runs.create(
        Map.of(
            "experiment_id", experimentId,
            "run_name", run.name(),
            "user_id", run.user(),
            "start_time", run.startTime(),
            "tags", pairs(tags)));
  }

  /** Logs what a run holds, artifacts aside; what is there already stays one. */
  void log(String runId, StoredRun run) {
    List<Map<String, Object>> points =
        run.metrics().stream()
            .map(
                point ->
                    Map.<String, Object>of(
                        "key", point.key(),
                        "value", ServerRuns.number(point.value()),
                        "timestamp", point.timestamp(),
                        "step", point.step()))
            .toList();
    runs.logBatches(runId, "metrics", points, Limits.METRICS_A_BATCH);
    runs.logBatches(runId, "params", pairs(run.params()), Limits.PARAMS_OR_TAGS_A_BATCH);
    runs.logBatches(runId, "tags", pairs(run.tags()), Limits.PARAMS_OR_TAGS_A_BATCH);
    List<Map<String, Object>> datasets =
        run.datasets().stream()
            .map(
                dataset ->
                    Map.<String, Object>of(
                        "dataset",
                        Map.of(
                            "name", dataset.name(),
                            "digest", dataset.digest(),
                            "source_type", dataset.sourceType(),
                            "source", dataset.source()),
                        "tags",
                        pairs(dataset.tags())))
            .toList();
    if (!datasets.isEmpty()) {
      calls.post("runs/log-inputs", object(Map.of("run_id", runId, "datasets", datasets)));
    }
  }

  /** Ends a run when and as it ended. */
  void end(String runId, StoredRun run) {
    Map<String, Object> update = new HashMap<>(Map.of("run_id", runId, "status", run.status()));
    if (run.endTime() > 0) {
      update.put("end_time", run.endTime());
    }
    calls.post("runs/update", object(update));
  }

  void tag(String runId, String key, String value) {
    calls.post("runs/set-tag", object(Map.of("run_id", runId, "key", key, "value", value)));
  }
}
