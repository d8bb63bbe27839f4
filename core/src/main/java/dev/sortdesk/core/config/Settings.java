package dev.sortdesk.core.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys that the records of {@link SortdeskConfig} declare, in their order. */
final class Settings {
  /** Every key by its dotted path. */
  static final Map<String, Setting> BY_PATH = Collections.unmodifiableMap(declared());

  private Settings() {}

  /** Whether a path is that of a record with keys below it. */
  static boolean isSection(String path) {
    return BY_PATH.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
  }

  /** Returns the map of free keys that a path such as {@code spark.conf.KEY} lies in. */
  static Optional<Setting> mapAbove(String path) {
    return BY_PATH.values().stream()
        .filter(setting -> setting.type() == Setting.Type.TEXT_MAP)
        .filter(setting -> path.startsWith(setting.path() + "."))
        .filter(setting -> path.length() > setting.path().length() + 1)
        .findFirst();
  }

  /** Returns the value of every key of a configuration by its path. */
  static Map<String, Object> values(SortdeskConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    collect(config, "", values);
    return values;
  }

  /** Returns the configuration with these values, one for every key. */
  static SortdeskConfig build(Map<String, Object> values) {
    return SortdeskConfig.class.cast(build(SortdeskConfig.class, "", values));
  }

  private static Map<String, Setting> declared() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    declare(SortdeskConfig.class, "", settings);
    return settings;
  }

  private static void declare(Class<?> type, String prefix, Map<String, Setting> settings) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + snakeCase(component.getName());
      if (component.getType().isRecord()) {
        declare(component.getType(), path + ".", settings);
        continue;
      }
      Key key = component.getAnnotation(Key.class);
      if (key == null) {
        throw new IllegalStateException(component + " of " + type + " has no @Key");
      }
      settings.put(path, new Setting(path, Setting.Type.of(component), key));
    }
  }

  private static void collect(Object node, String prefix, Map<String, Object> values) {
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      String path = prefix + snakeCase(component.getName());
      Object value = call(component, node);
      if (component.getType().isRecord()) {
        collect(value, path + ".", values);
      } else {
        values.put(path, value);
      }
    }
  }

  private static Object build(Class<?> type, String prefix, Map<String, Object> values) {
    List<Object> arguments = new ArrayList<>();
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      String path = prefix + snakeCase(component.getName());
      Object argument =
          component.getType().isRecord()
              ? build(component.getType(), path + ".", values)
              : values.get(path);
      if (argument == null) {
        throw new IllegalArgumentException("no value for " + path);
      }
      arguments.add(argument);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }

  private static Object call(RecordComponent component, Object node) {
    try {
      return component.getAccessor().invoke(node);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record's accessor can be called", e);
    }
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
