package dev.sortdesk.serving.http;

import dev.sortdesk.core.ticket.TicketText;
import io.micronaut.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as it was sent.
 *
 * @param fields its fields that hold text, by name, in order
 * @param others the names of its fields that hold anything else
 * @param id the caller's id of it, or null
 */
record IncomingTicket(Map<String, String> fields, List<String> others, @Nullable String id) {
  static final int MAX_BYTES = 64 * 1024;

  static final String TEXT = "text";

  /** Fields that hold text whatever the model reads. */
  static final Set<String> TEXTS = Set.of(TEXT, "subject", "title", "description", "body");

  static IncomingTicket ofText(String text) {
    return new IncomingTicket(Map.of(TEXT, text), List.of(), null);
  }

  /**
   * A ticket's text for a model, what of the ticket the model does not read, and the caller's id.
   */
  record Read(String text, List<String> ignoredFields, @Nullable String id) {}

  /**
   * Returns the text that a model reads of this ticket.
   *
   * @throws ProblemException if there is none, it is no text, or it is too long
   */
  Read read(TicketText how) {
    for (String name : others) {
      if (TEXTS.contains(name) || how.fields().contains(name)) {
        throw new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "bad_ticket",
            "%s holds a number, true or false; give a string".formatted(name));
      }
    }
    List<String> sources = how.sources(fields.keySet());
    if (sources.isEmpty() && fields.containsKey(TEXT)) {
      sources = List.of(TEXT);
    }
    String text = new TicketText(sources, how.separator()).join(fields);
    if (text.isEmpty()) {
      throw new ProblemException(
          HttpStatus.UNPROCESSABLE_ENTITY,
          "no_text",
          how.fields().contains(TEXT)
              ? "the ticket has no text; give %s".formatted(String.join(" or ", how.fields()))
              : "the ticket has no text; give %s, or text"
                  .formatted(String.join(" or ", how.fields())));
    }
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new ProblemException(
          HttpStatus.REQUEST_ENTITY_TOO_LARGE,
          "text_too_long",
          "the ticket's text has more than 64 KB; shorten it");
    }
    List<String> ignored = new ArrayList<>(fields.keySet());
    ignored.removeAll(sources);
    ignored.addAll(others);
    return new Read(text, ignored, id);
  }
}
