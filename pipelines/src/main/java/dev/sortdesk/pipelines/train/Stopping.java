package dev.sortdesk.pipelines.train;

/**
 * When L-BFGS stops.
 *
 * @param maxIterations at the latest
 * @param tolerance when the loss falls by less than this, relatively
 */
record Stopping(int maxIterations, double tolerance) {}
