package dev.sortdesk.core.ticket;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of one ticket.
 *
 * @param targets an answer for each target, in the model's order
 * @param scorer {@code tfidf} or {@code onnx}
 * @param modelVersion the version of the bundle that answered
 * @param form in which form the onnx scorer's graph answered: {@code fp32}, {@code fused} or {@code
 *     int8}; null for a scorer without a graph
 * @param truncated whether the text was longer than the model reads, so that its end was not seen
 */
public record Prediction(
    Map<String, TargetPrediction> targets,
    String scorer,
    String modelVersion,
    @Nullable String form,
    boolean truncated) {}
