package dev.sortdesk.core.ticket;

import java.util.Map;

/**
 * What a model says of one ticket.
 *
 * @param targets an answer for each target, in the model's order
 * @param scorer {@code tfidf} or {@code onnx}
 * @param modelVersion the version of the bundle that answered
 * @param truncated whether the text was longer than the model reads, so that its end was not seen
 */
public record Prediction(
    Map<String, TargetPrediction> targets, String scorer, String modelVersion, boolean truncated) {}
