package dev.sortdesk.core.model;

import java.util.List;

/**
 * What a scorer says of one text.
 *
 * @param logits for each target, one logit a label, in the order of its labels
 * @param truncated whether the text's end was cut off
 */
public record Scores(List<double[]> logits, boolean truncated) {}
