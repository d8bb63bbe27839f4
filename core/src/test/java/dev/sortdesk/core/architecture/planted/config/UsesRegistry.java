package dev.sortdesk.core.architecture.planted.config;

import dev.sortdesk.core.architecture.planted.registry.EndsTheJvm;

/** Breaks a rule on purpose: config lies below registry. */
record UsesRegistry(EndsTheJvm registry) {}
