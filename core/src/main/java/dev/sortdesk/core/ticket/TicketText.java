package dev.sortdesk.core.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a ticket's fields join into the text that models read: those that are not blank, in order,
 * with a separator between. Ingest and service both go through here.
 *
 * @param fields the names of the text fields, in order
 * @param separator what stands between two fields
 */
public record TicketText(List<String> fields, String separator) {
  public static final String NEWLINE = "\n";

  private static final List<List<String>> SYNONYMS =
      List.of(List.of("subject", "title"), List.of("description", "body", "text"));

  public TicketText {
    fields = List.copyOf(fields);
  }

  /**
   * Returns the joined text of a ticket's fields; empty when all of them are blank or missing. A
   * field that is missing is filled by another that means the same: see {@link #sources}.
   */
  public String join(Map<String, String> values) {
    return sources(values.keySet()).stream()
        .map(values::get)
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(separator));
  }

  /**
   * Returns which of a ticket's fields make its text, in order: the model's own, and for each that
   * the ticket lacks the first one present that means the same (a title is a subject; a body, or a
   * text, is a description). A field is read once.
   */
  public List<String> sources(Set<String> present) {
    List<String> sources = new ArrayList<>();
    for (String field : fields) {
      inPlaceOf(field).stream()
          .filter(present::contains)
          .filter(name -> !sources.contains(name))
          .findFirst()
          .ifPresent(sources::add);
    }
    return sources;
  }

  /**
   * Returns the fields of which the first one present is read: the model's own, then the others.
   */
  public List<String> inPlaceOf(String field) {
    return Stream.concat(Stream.of(field), sameAs(field).filter(other -> !fields.contains(other)))
        .toList();
  }

  private static Stream<String> sameAs(String field) {
    return SYNONYMS.stream().filter(names -> names.contains(field)).flatMap(List::stream);
  }
}
