package dev.sortdesk.pipelines.metrics;

/**
 * Rows of one label that were given another.
 *
 * @param truth the label that the rows have
 * @param predicted the label that they were given
 * @param count how many
 * @param share of the rows that have the true label, the share that this is (0 to 1)
 */
public record Confusion(String truth, String predicted, int count, double share) {}
