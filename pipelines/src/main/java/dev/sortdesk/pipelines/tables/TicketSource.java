package dev.sortdesk.pipelines.tables;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the history mean what: how the tickets of a table were made.
 *
 * @param textColumns the text columns, in the order in which they were joined
 * @param separator what stands between two of them
 * @param targets each target's name and the column with its labels, in order
 * @param id the column with the ticket's id; null where ids come from the content
 * @param time the column with the ticket's time; null where there is none
 */
public record TicketSource(
    List<String> textColumns,
    String separator,
    Map<String, String> targets,
    @Nullable String id,
    @Nullable String time) {
  public TicketSource {
    textColumns = List.copyOf(textColumns);
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
  }
}
