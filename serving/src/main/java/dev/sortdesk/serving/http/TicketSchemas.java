package dev.sortdesk.serving.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.sortdesk.core.ticket.TicketText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describes tickets as {@link TicketReader} and {@link IncomingTicket} take them, and no other: any
 * further field may hold a string, a number, true, false or null, and some field that the model
 * reads has to hold text.
 */
final class TicketSchemas {
  /** A character that is more than space, as {@link String#strip} sees it. */
  private static final String TEXT =
      "[^\\u0009-\\u000d\\u001c-\\u0020\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]";

  private static final String IN_BATCH = "TicketOfBatch";

  private TicketSchemas() {}

  /**
   * Completes the schemas of what is sent to be scored.
   *
   * @param schemas the document's
   * @param text what the model that answers reads; empty while none does
   */
  static void complete(JsonObject schemas, Optional<TicketText> text) {
    JsonObject ticket = schemas.getAsJsonObject("Ticket");
    JsonObject properties = ticket.getAsJsonObject("properties");
    for (String name : List.copyOf(properties.keySet())) {
      if (name.equals(TicketReader.ID)) {
        properties.add(name, id(properties.getAsJsonObject(name)));
      } else if (!IncomingTicket.TEXTS.contains(name)) {
        properties.add(name, scalar());
      }
    }
    ticket.addProperty("maxProperties", TicketReader.MAX_FIELDS);
    ticket.add("additionalProperties", scalar());
    schemas.add(IN_BATCH, inBatch(ticket));
    text.ifPresent(how -> ticket.add("anyOf", readable(how)));
    items(schemas.getAsJsonObject("Tickets"));
  }

  /** In a batch, a ticket that cannot be read gets an error of its own. */
  private static JsonObject inBatch(JsonObject ticket) {
    JsonObject own = ticket.deepCopy();
    own.addProperty("description", "A ticket; one that has no text gets an error of its own.");
    for (String name : IncomingTicket.TEXTS) {
      own.getAsJsonObject("properties").add(name, scalar());
    }
    return own;
  }

  private static void items(JsonObject batch) {
    batch.addProperty("additionalProperties", false);
    JsonArray kinds = new JsonArray();
    kinds.add(property("$ref", "#/components/schemas/" + IN_BATCH));
    kinds.add(property("type", "string"));
    JsonObject items = new JsonObject();
    items.add("oneOf", kinds);
    batch.getAsJsonObject("properties").getAsJsonObject("tickets").add("items", items);
  }

  /** Says, as a list of alternatives, which tickets have a text: see {@link TicketText#sources}. */
  private static JsonArray readable(TicketText how) {
    JsonArray alternatives = new JsonArray();
    Set<String> all = new LinkedHashSet<>();
    for (String field : how.fields()) {
      List<String> before = new ArrayList<>();
      for (String name : how.inPlaceOf(field)) {
        alternatives.add(textIn(name, before));
        before.add(name);
        all.add(name);
      }
    }
    if (!all.contains(IncomingTicket.TEXT)) {
      alternatives.add(textIn(IncomingTicket.TEXT, all));
    }
    return alternatives;
  }

  /** There is text in a field, and none of those that would be read in its place is given. */
  private static JsonObject textIn(String name, Collection<String> absent) {
    JsonObject properties = new JsonObject();
    JsonObject text = property("type", "string");
    text.addProperty("pattern", TEXT);
    properties.add(name, text);
    for (String other : absent) {
      JsonArray nothing = new JsonArray();
      nothing.add(JsonNull.INSTANCE);
      JsonObject missing = new JsonObject();
      missing.addProperty("nullable", true);
      missing.add("enum", nothing);
      properties.add(other, missing);
    }
    JsonArray required = new JsonArray();
    required.add(name);
    JsonObject alternative = new JsonObject();
    alternative.add("required", required);
    alternative.add("properties", properties);
    return alternative;
  }

  private static JsonObject scalar() {
    return anyOf("string", "number", "boolean");
  }

  private static JsonObject id(JsonObject described) {
    JsonObject id = anyOf("string", "integer");
    id.getAsJsonArray("anyOf")
        .get(0)
        .getAsJsonObject()
        .addProperty("maxLength", TicketReader.MAX_ID);
    id.add("description", described.get("description"));
    return id;
  }

  private static JsonObject anyOf(String... types) {
    JsonArray kinds = new JsonArray();
    for (String type : types) {
      JsonObject kind = property("type", type);
      kind.addProperty("nullable", true);
      kinds.add(kind);
    }
    JsonObject alternatives = new JsonObject();
    alternatives.add("anyOf", kinds);
    return alternatives;
  }

  private static JsonObject property(String name, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(name, value);
    return object;
  }
}
