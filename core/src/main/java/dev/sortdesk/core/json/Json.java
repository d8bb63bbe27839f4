package dev.sortdesk.core.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/**
 * One way of reading and writing JSON: records by their component names, two spaces, a newline at
 * the end.
 */
public final class Json {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final Gson LINE =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private Json() {}

  /** Returns a value as indented JSON with a newline at its end; null members are left out. */
  public static String pretty(Object value) {
    return PRETTY.toJson(value) + "\n";
  }

  /** Returns a value as one line of JSON, without a newline. */
  public static String line(Object value) {
    return LINE.toJson(value);
  }

  public static JsonElement tree(Object value) {
    return LINE.toJsonTree(value);
  }

  /**
   * Reads an object.
   *
   * @param where what is being read, for the message
   * @throws IllegalArgumentException if the text is no JSON object
   */
  public static JsonObject object(String text, String where) {
    try {
      JsonElement element = JsonParser.parseString(text);
      if (element.isJsonObject()) {
        return element.getAsJsonObject();
      }
      throw new IllegalArgumentException(where + " is no JSON object");
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(where + " is no JSON object: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if the text is no JSON or does not fit the type
   */
  public static <T> T read(String text, Class<T> type, String where) {
    try {
      T value = LINE.fromJson(text, type);
      if (value == null) {
        throw new IllegalArgumentException(where + " is empty");
      }
      return value;
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(where + " does not hold what it should: " + reason(e), e);
    }
  }

  /** Returns what Gson says of a text, without the names of its classes and its advice. */
  private static String reason(JsonParseException e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return first.replaceAll("\\b[a-z]+(\\.\\w+)*\\.\\w*Exception: ", "");
  }
}
