package dev.sortdesk.pipelines.architecture.planted;

/** What the root of a planted tree holds. */
public interface Root {}
