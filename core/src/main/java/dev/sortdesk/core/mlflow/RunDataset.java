package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.json.Json;
import java.util.Map;

/**
 * A dataset that went into a run.
 *
 * @param name its name
 * @param digest what tells it from another of that name; MLflow keeps the first 36 characters
 * @param source where it lies, a URI
 * @param context what it was for: {@code training} or {@code evaluation}
 */
public record RunDataset(String name, String digest, String source, String context) {
  static final String SOURCE_TYPE = "local";

  /** Shortens what MLflow would refuse. */
  public RunDataset {
    name = Limits.cut(name, Limits.DATASET_NAME);
    digest = digest.substring(0, Math.min(digest.length(), Limits.DATASET_DIGEST));
  }

  /** Returns the source as MLflow writes it. */
  String sourceJson() {
    return Json.line(Map.of("uri", source));
  }

  /** Returns the tags of the dataset as an input. */
  Map<String, String> tags() {
    return Map.of("mlflow.data.context", context);
  }
}
