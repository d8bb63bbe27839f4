package dev.sortdesk.core.registry;

import dev.sortdesk.core.mlflow.ModelVersion;

/**
 * A bundle that is registered.
 *
 * @param number its number in the registry, from 1
 * @param modelVersion the version of the bundle, a hash of what it was made of
 * @param scorer {@code tfidf} or {@code onnx}
 * @param bundleDigest the digest of the bundle's files
 * @param version what MLflow says of it
 */
public record RegisteredModel(
    int number, String modelVersion, String scorer, String bundleDigest, ModelVersion version) {}
