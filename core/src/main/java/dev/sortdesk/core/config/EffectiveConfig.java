package dev.sortdesk.core.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings that were in force, whatever they came from: for provenance and for hashing. */
public final class EffectiveConfig {
  private EffectiveConfig() {}

  /**
   * Returns the value of every key by its dotted path, sorted: a String, Integer, Long, Double,
   * Boolean, List of String or Double, or sorted Map of String to String.
   */
  public static SortedMap<String, Object> values(SortdeskConfig config) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(Settings.values(config)));
  }

  /**
   * Returns the settings as a configuration file with every key, which loads to equal settings;
   * equal settings give equal texts.
   */
  public static String toYaml(SortdeskConfig config) {
    return SettingsYaml.write(Settings.values(config), setting -> "");
  }

  /** Returns one line {@code path: value} for each of the values, as given by {@link #values}. */
  public static String lines(Map<String, Object> values) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(values)
        .forEach(
            (path, value) ->
                lines.append(path).append(": ").append(YamlWriter.value(value)).append('\n'));
    return lines.toString();
  }
}
