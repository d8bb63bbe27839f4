package dev.sortdesk.core.mlflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run as a folder holds it.
 *
 * @param id its id there
 * @param name its name
 * @param user who made it
 * @param status as MLflow says it: {@code FINISHED}, {@code RUNNING}, ...
 * @param startTime milliseconds since 1970
 * @param endTime the same; 0 where it has not ended
 * @param params its parameters
 * @param metrics every point of every metric
 * @param tags its tags, without its name
 * @param datasets its inputs
 * @param files the paths of its artifacts
 */
record StoredRun(
    String id,
    String name,
    String user,
    String status,
    long startTime,
    long endTime,
    Map<String, String> params,
    List<Point> metrics,
    Map<String, String> tags,
    List<Dataset> datasets,
    List<String> files) {
  private static final String PARENT = "mlflow.parentRunId";

  /** A value of a metric at a time, in milliseconds since 1970, and a step. */
  record Point(String key, double value, long timestamp, long step) {}

  /** An input of a run, as MLflow says it; its tags say what it was for. */
  record Dataset(
      String name, String digest, String sourceType, String source, Map<String, String> tags) {}

  boolean ended() {
    return !status.equals("RUNNING") && !status.equals("SCHEDULED");
  }

  /** Returns the run that this one is a part of. */
  Optional<String> parent() {
    return Optional.ofNullable(tags.get(PARENT));
  }

  /** Returns the run as a part of another, or of none. */
  StoredRun under(Optional<String> parent) {
    Map<String, String> moved = new TreeMap<>(tags);
    moved.remove(PARENT);
    parent.ifPresent(run -> moved.put(PARENT, run));
    return new StoredRun(
        id, name, user, status, startTime, endTime, params, metrics, moved, datasets, files);
  }
}
