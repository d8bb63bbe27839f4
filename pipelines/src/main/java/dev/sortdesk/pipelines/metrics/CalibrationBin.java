package dev.sortdesk.pipelines.metrics;

/**
 * Rows whose confidence lies above {@code from} and up to {@code to}.
 *
 * @param rows how many there are
 * @param confidence their mean confidence, 0 to 1
 * @param accuracy the share of them that is right
 */
public record CalibrationBin(
    double from, double to, int rows, double confidence, double accuracy) {}
