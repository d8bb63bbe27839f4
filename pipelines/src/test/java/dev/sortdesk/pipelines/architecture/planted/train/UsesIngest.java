package dev.sortdesk.pipelines.architecture.planted.train;

import dev.sortdesk.pipelines.architecture.planted.ingest.UsesDelta;

/** Breaks a rule on purpose: a stage uses another. */
interface UsesIngest extends UsesDelta {}
