package dev.sortdesk.pipelines.architecture.planted.tables;

import dev.sortdesk.pipelines.architecture.planted.ingest.UsesDelta;

/** Breaks a rule on purpose: ingest stands on tables. */
interface UsesAStage extends UsesDelta {}
