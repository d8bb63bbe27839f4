package dev.sortdesk.core.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes values as YAML on one line, the same text for the same value always. */
final class YamlWriter {
  /** Texts that any reader of YAML takes as texts without quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z./_][A-Za-z0-9./_-]*");

  private static final Pattern TAKEN =
      Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null|[.](inf|nan|[0-9].*)|[._/-]+");

  private YamlWriter() {}

  static String value(Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(YamlWriter::value).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map)
          .entrySet().stream()
              .map(entry -> value(entry.getKey()) + ": " + value(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    }
    return value.toString();
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && !TAKEN.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c >= 0x7f || c < 0x20) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
