package dev.sortdesk.pipelines.architecture.planted.ingest;

import io.delta.tables.DeltaTable;

/** Breaks a rule on purpose: Delta is tables'. */
public interface UsesDelta {
  DeltaTable table();
}
