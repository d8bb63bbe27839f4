package dev.sortdesk.core.ticket;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a ticket's fields join into the text that models read: those that are not blank, in order,
 * with a separator between. Ingest and service both go through here.
 *
 * @param fields the names of the text fields, in order
 * @param separator what stands between two fields
 */
public record TicketText(List<String> fields, String separator) {
  public static final String NEWLINE = "\n";

  public TicketText {
    fields = List.copyOf(fields);
  }

  /** Returns the joined text of a ticket's fields; empty when all of them are blank or missing. */
  public String join(Map<String, String> values) {
    return fields.stream()
        .map(values::get)
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(separator));
  }
}
