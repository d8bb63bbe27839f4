package dev.sortdesk.core.config;

import java.util.List;

/** A part of a YAML document that knows its line, counted from 1. */
sealed interface YamlNode {
  int line();

  /**
   * A single value.
   *
   * @param plain whether it stands there without quotes
   */
  record Scalar(String text, boolean plain, int line) implements YamlNode {
    /** Whether nothing is said, as in {@code key:} or {@code key: null}. */
    boolean isNull() {
      return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }
  }

  record Sequence(List<YamlNode> items, int line) implements YamlNode {}

  record Mapping(List<Entry> entries, int line) implements YamlNode {}

  record Entry(YamlNode key, YamlNode value) {}
}
