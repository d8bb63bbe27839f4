package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.config.Key;
import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.ValidateConfig;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** The settings that Sortdesk ships with. */
final class Defaults {
  private Defaults() {}

  static ValidateSettings settings() throws ReflectiveOperationException {
    return new ValidateSettings(of(SplitConfig.class), of(ValidateConfig.class), 5, false);
  }

  private static <T extends Record> T of(Class<T> type) throws ReflectiveOperationException {
    RecordComponent[] keys = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(keys).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      String value = keys[i].getAnnotation(Key.class).value();
      if (types[i] == int.class) {
        values[i] = Integer.valueOf(value);
      } else if (types[i] == double.class) {
        values[i] = Double.valueOf(value);
      } else {
        values[i] = value;
      }
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }
}
