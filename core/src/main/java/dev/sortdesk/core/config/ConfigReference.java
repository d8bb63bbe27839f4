package dev.sortdesk.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes {@code conf/sortdesk.yaml}: every key with its default, its help and its limits. */
public final class ConfigReference {
  private static final int WIDTH = 100;

  private static final String HEAD =
      """
      # Every setting of Sortdesk, with its default.
      #
      # A key that is left out, or has no value, keeps its default; an unknown one is refused. Each can
      # also be set by a variable of the environment: train.min_rows is SORTDESK_TRAIN_MIN_ROWS, a list
      # is a,b or [a, b]. A flag goes before a variable, that before this file.
      #
      # This file is generated from the records of core's package config. To write it again:
      # ./sortdesk build && java -cp pipelines/target/sortdesk-pipelines-0.1.0.jar \\
      #   dev.sortdesk.core.config.ConfigReference conf/sortdesk.yaml

      """;

  private ConfigReference() {}

  /** Writes the reference to the file that the only argument names. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), text());
  }

  static String text() {
    Map<String, Object> defaults =
        Settings.BY_PATH.values().stream()
            .collect(Collectors.toMap(Setting::path, Values::ofDefault));
    return HEAD + SettingsYaml.write(defaults, ConfigReference::comment);
  }

  private static String comment(Setting setting) {
    String limits = setting.limits();
    String help = setting.key().help();
    if (!limits.isEmpty()) {
      help += " Allowed: " + limits + ".";
    }
    int levels = (int) setting.path().chars().filter(c -> c == '.').count();
    return wrap(help, WIDTH - 2 * levels);
  }

  private static String wrap(String text, int width) {
    StringBuilder wrapped = new StringBuilder();
    StringBuilder line = new StringBuilder("#");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > width) {
        wrapped.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    return wrapped.append(line).append('\n').toString();
  }
}
