package dev.sortdesk.serving.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.ticket.TicketText;
import java.util.List;
import java.util.Optional;

/**
 * The description that the compiler generates, with what it cannot know: which fields the model
 * reads, and whether keys are asked for. In three points it says what is not so: it gives errors
 * the media type of the route's good answers, where they are JSON always; what is one of several
 * kinds it calls an object that may hold anything besides; and parameters that may be left out it
 * calls null.
 */
final class OpenApiDocument {
  private static final String PROBLEM = "#/components/schemas/Problem";
  private static final String JSON = "application/json";
  private static final String BEARER = "bearer";
  private static final String HEADER = "header";

  private OpenApiDocument() {}

  /**
   * Completes what was generated.
   *
   * @param text what the model that answers reads; empty while none does
   * @param keys whether any key is configured
   */
  static String of(String generated, Optional<TicketText> text, boolean keys) {
    JsonObject document = Json.object(generated, "the generated description");
    JsonObject components = document.getAsJsonObject("components");
    for (JsonElement path : values(document.getAsJsonObject("paths"))) {
      for (JsonElement operation : values(path.getAsJsonObject())) {
        correct(operation.getAsJsonObject());
        if (keys) {
          secure(operation.getAsJsonObject());
        }
      }
    }
    if (keys) {
      components.add("securitySchemes", schemes());
    }
    leaveAlternativesAlone(components);
    TicketSchemas.complete(components.getAsJsonObject("schemas"), text);
    return Json.pretty(document);
  }

  private static void correct(JsonObject operation) {
    for (JsonElement response : values(operation.getAsJsonObject("responses"))) {
      JsonObject content = response.getAsJsonObject().getAsJsonObject("content");
      // An answer such as 304 has no body.
      if (content != null) {
        typeErrors(content);
      }
    }
    if (operation.get("parameters") instanceof JsonArray parameters) {
      parameters.forEach(
          parameter -> parameter.getAsJsonObject().getAsJsonObject("schema").remove("nullable"));
    }
  }

  private static void typeErrors(JsonObject content) {
    for (String type : List.copyOf(content.keySet())) {
      JsonObject schema = content.getAsJsonObject(type).getAsJsonObject("schema");
      if (schema.has("$ref") && schema.get("$ref").getAsString().equals(PROBLEM)) {
        content.add(JSON, content.remove(type));
      }
    }
  }

  /** What may answer 401 takes a key, in either of two headers. */
  private static void secure(JsonObject operation) {
    if (operation.getAsJsonObject("responses").has("401")) {
      JsonArray either = new JsonArray();
      for (String scheme : List.of(BEARER, HEADER)) {
        JsonObject one = new JsonObject();
        one.add(scheme, new JsonArray());
        either.add(one);
      }
      operation.add("security", either);
    }
  }

  private static JsonObject schemes() {
    JsonObject bearer = new JsonObject();
    bearer.addProperty("type", "http");
    bearer.addProperty("scheme", "bearer");
    JsonObject header = new JsonObject();
    header.addProperty("type", "apiKey");
    header.addProperty("in", "header");
    header.addProperty("name", "X-API-Key");
    JsonObject schemes = new JsonObject();
    schemes.add(BEARER, bearer);
    schemes.add(HEADER, header);
    return schemes;
  }

  private static void leaveAlternativesAlone(JsonElement element) {
    if (element instanceof JsonArray array) {
      array.forEach(OpenApiDocument::leaveAlternativesAlone);
    } else if (element instanceof JsonObject object) {
      if (object.has("oneOf")) {
        object.remove("type");
        object.remove("allOf");
      }
      values(object).forEach(OpenApiDocument::leaveAlternativesAlone);
    }
  }

  private static List<JsonElement> values(JsonObject object) {
    return List.copyOf(object.asMap().values());
  }
}
