package dev.sortdesk.core.mlflow;

import java.util.Map;

/**
 * A version of a registered model.
 *
 * @param model the registered model's name
 * @param version its number, from 1
 * @param runId the run that made it
 * @param source where its artifacts lie, as MLflow says it
 * @param tags its tags
 */
public record ModelVersion(
    String model, int version, String runId, String source, Map<String, String> tags) {}
