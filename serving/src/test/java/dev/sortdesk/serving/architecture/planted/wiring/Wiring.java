package dev.sortdesk.serving.architecture.planted.wiring;

/** What the planted use is of. */
public interface Wiring {}
