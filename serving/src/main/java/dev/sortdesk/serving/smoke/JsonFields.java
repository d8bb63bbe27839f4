package dev.sortdesk.serving.smoke;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object that an answer must have. */
final class JsonFields {
  private JsonFields() {}

  /** Returns a string that is not blank. */
  static String text(JsonObject object, String name) throws FailedCheckException {
    JsonElement value = object.get(name);
    FailedCheckException.unless(
        value instanceof JsonPrimitive primitive
            && primitive.isString()
            && !primitive.getAsString().isBlank(),
        "the answer has no " + name);
    return value.getAsString();
  }

  /** Returns a string, or null where there is none. */
  static @Nullable String textOrNull(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : null;
  }

  static double number(JsonObject object, String name) throws FailedCheckException {
    JsonElement value = object.get(name);
    FailedCheckException.unless(
        value instanceof JsonPrimitive primitive && primitive.isNumber(),
        "the answer's " + name + " is no number");
    return value.getAsDouble();
  }

  static JsonObject object(JsonObject object, String name) throws FailedCheckException {
    JsonElement value = object.get(name);
    FailedCheckException.unless(
        value != null && value.isJsonObject(), "the answer has no object " + name);
    return value.getAsJsonObject();
  }

  /** Returns a list of objects. */
  static List<JsonObject> objects(JsonObject object, String name) throws FailedCheckException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonElement value : list(object, name)) {
      FailedCheckException.unless(
          value.isJsonObject(), "the answer's " + name + " holds something that is no object");
      objects.add(value.getAsJsonObject());
    }
    return objects;
  }

  /** Returns a list of strings. */
  static List<String> texts(JsonObject object, String name) throws FailedCheckException {
    List<String> texts = new ArrayList<>();
    for (JsonElement value : list(object, name)) {
      FailedCheckException.unless(
          value.isJsonPrimitive(), "the answer's " + name + " holds something that is no string");
      texts.add(value.getAsString());
    }
    return texts;
  }

  private static List<JsonElement> list(JsonObject object, String name)
      throws FailedCheckException {
    JsonElement value = object.get(name);
    FailedCheckException.unless(
        value != null && value.isJsonArray(), "the answer has no list " + name);
    return value.getAsJsonArray().asList();
  }
}
