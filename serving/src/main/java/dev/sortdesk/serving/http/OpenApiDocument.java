package dev.sortdesk.serving.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import java.util.List;

/**
 * The description that the compiler generates says in two points what is not so: it gives errors
 * the media type of the route's good answers, where they are JSON always; and what is one of
 * several kinds it calls an object that may hold anything besides.
 */
final class OpenApiDocument {
  private static final String PROBLEM = "#/components/schemas/Problem";
  private static final String JSON = "application/json";

  private OpenApiDocument() {}

  static String corrected(String generated) {
    JsonObject document = Json.object(generated, "the generated description");
    for (JsonElement path : values(document.getAsJsonObject("paths"))) {
      for (JsonElement operation : values(path.getAsJsonObject())) {
        for (JsonElement response :
            values(operation.getAsJsonObject().getAsJsonObject("responses"))) {
          JsonObject content = response.getAsJsonObject().getAsJsonObject("content");
          // An answer such as 304 has no body.
          if (content != null) {
            correct(content);
          }
        }
      }
    }
    leaveAlternativesAlone(document.getAsJsonObject("components"));
    return Json.pretty(document);
  }

  private static void correct(JsonObject content) {
    for (String type : List.copyOf(content.keySet())) {
      JsonObject schema = content.getAsJsonObject(type).getAsJsonObject("schema");
      if (schema.has("$ref") && schema.get("$ref").getAsString().equals(PROBLEM)) {
        content.add(JSON, content.remove(type));
      }
    }
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
