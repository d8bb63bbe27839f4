package dev.sortdesk.pipelines.architecture.planted.train;

import dev.sortdesk.pipelines.architecture.planted.Root;

/** Breaks a rule on purpose. */
interface UsesTheRoot extends Root {}
