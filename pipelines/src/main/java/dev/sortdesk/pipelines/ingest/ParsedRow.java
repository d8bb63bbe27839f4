package dev.sortdesk.pipelines.ingest;

import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the history as it was read.
 *
 * @param source the file it comes from
 * @param position CSV and JSONL: the line on which it starts; else its number; from 1
 * @param raw the row as text
 * @param reason why it could not be read; null if it could
 * @param fields the columns that have a value
 */
record ParsedRow(
    String source, long position, String raw, @Nullable String reason, Map<String, String> fields)
    implements Serializable {

  static ParsedRow rejected(String source, long position, String raw, String reason) {
    return new ParsedRow(source, position, raw, reason, Map.of());
  }
}
