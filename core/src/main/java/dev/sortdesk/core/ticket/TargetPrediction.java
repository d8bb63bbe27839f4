package dev.sortdesk.core.ticket;

import java.util.Map;

/**
 * The answer to one question.
 *
 * @param label the most probable label
 * @param confidence its probability, 0 to 1
 * @param probabilities every label's probability, in the order of {@link Target#labels}; they add
 *     up to 1
 */
public record TargetPrediction(
    String label, double confidence, Map<String, Double> probabilities) {}
