package dev.sortdesk.core.config;

import java.lang.reflect.RecordComponent;
import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param path its dotted path, such as {@code train.tfidf.min_word_documents}
 * @param type what its value is
 * @param key its default, help and limits
 */
record Setting(String path, Type type, Key key) {
  static final String PREFIX = "SORTDESK_";

  /** What a value is; the names of the Java types are those of the record components. */
  enum Type {
    TEXT("java.lang.String", "a text"),
    INT("int", "a whole number"),
    LONG("long", "a whole number"),
    DOUBLE("double", "a number"),
    BOOLEAN("boolean", "true or false"),
    TEXTS("java.util.List<java.lang.String>", "a list such as [a, b]"),
    DOUBLES("java.util.List<java.lang.Double>", "a list of numbers such as [0.1, 1.0]"),
    TEXT_MAP("java.util.Map<java.lang.String, java.lang.String>", "a map such as {key: value}");

    final String javaName;
    final String words;

    Type(String javaName, String words) {
      this.javaName = javaName;
      this.words = words;
    }

    static Type of(RecordComponent component) {
      String name = component.getGenericType().getTypeName();
      for (Type type : values()) {
        if (type.javaName.equals(name)) {
          return type;
        }
      }
      throw new IllegalStateException("no setting can be a " + name + ": " + component);
    }
  }

  /** Returns the name of the environment variable that sets it. */
  String variable() {
    return PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns the last part of its path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Returns what a value must be, in words. */
  String expectation() {
    String limits = limits();
    return type.words + (limits.isEmpty() ? "" : ", " + limits);
  }

  /** Returns which values are allowed, in words; empty where any of the type is. */
  String limits() {
    String each = type == Type.TEXTS || type == Type.DOUBLES ? "each " : "";
    String words = "";
    if (key.oneOf().length > 0) {
      words = each + "one of " + String.join(", ", key.oneOf());
    } else if (key.min() == 1 && key.max() == 1) {
      words = "of " + number(1);
    } else if (Double.isFinite(key.min()) && Double.isFinite(key.max())) {
      words = each + "from " + bare(key.min()) + " to " + number(key.max());
    } else if (Double.isFinite(key.min())) {
      words = each + "at least " + number(key.min());
    } else if (Double.isFinite(key.max())) {
      words = each + "at most " + number(key.max());
    }
    return words + (key.required() ? (words.isEmpty() ? "" : ", ") + "not empty" : "");
  }

  private String number(double value) {
    return bare(value) + (type != Type.TEXT ? "" : value == 1 ? " character" : " characters");
  }

  private static String bare(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
