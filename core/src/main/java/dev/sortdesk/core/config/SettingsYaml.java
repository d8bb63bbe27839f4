package dev.sortdesk.core.config;

import java.util.Map;
import java.util.function.Function;

/** Lays keys out as a file: a section for each record, two spaces for each level. */
final class SettingsYaml {
  private SettingsYaml() {}

  /**
   * Returns the file's text.
   *
   * @param values the value of every key by its path
   * @param comment what stands above a key, whole lines without indentation; may be empty
   */
  static String write(Map<String, Object> values, Function<Setting, String> comment) {
    StringBuilder text = new StringBuilder();
    String open = "";
    for (Setting setting : Settings.BY_PATH.values()) {
      String path = setting.path();
      String parent = path.substring(0, path.length() - setting.name().length());
      String above = comment.apply(setting);
      if (!above.isEmpty() && text.length() > 0) {
        text.append('\n');
      }
      openSections(text, open, parent);
      open = parent;
      String indent = indent(parent);
      above.lines().forEach(line -> text.append(indent).append(line).append('\n'));
      Object value = values.get(path);
      if (value == null) {
        throw new IllegalArgumentException("no value for " + path);
      }
      text.append(indent).append(setting.name()).append(": ");
      text.append(YamlWriter.value(value)).append('\n');
    }
    return text.toString();
  }

  /** Writes the names of the sections that a key lies in and the key before it did not. */
  private static void openSections(StringBuilder text, String open, String parent) {
    String path = "";
    for (String section : parent.isEmpty() ? new String[0] : parent.split("\\.", 0)) {
      String inside = path + section + ".";
      if (!open.startsWith(inside)) {
        text.append(indent(path)).append(section).append(":\n");
      }
      path = inside;
    }
  }

  private static String indent(String parent) {
    return "  ".repeat((int) parent.chars().filter(c -> c == '.').count());
  }
}
