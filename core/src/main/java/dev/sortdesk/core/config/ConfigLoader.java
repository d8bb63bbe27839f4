package dev.sortdesk.core.config;

import dev.sortdesk.core.config.Values.BadValue;
import dev.sortdesk.core.config.YamlNode.Entry;
import dev.sortdesk.core.config.YamlNode.Mapping;
import dev.sortdesk.core.config.YamlNode.Scalar;
import dev.sortdesk.core.config.YamlReader.YamlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings: a flag goes before a variable of the environment, that before the file, and
 * that before the default. Everything that is given is checked, also where something else goes
 * before it, and all problems are reported at once.
 */
public final class ConfigLoader {
  /**
   * Variables that begin like settings and are none: they are for launcher, smoke, Airflow and
   * tests.
   */
  static final Set<String> NOT_SETTINGS =
      Set.of(
          "SORTDESK_HOME",
          "SORTDESK_JAVA_OPTS",
          "SORTDESK_SMOKE_KEY",
          "SORTDESK_AIRFLOW_CONFIG",
          "SORTDESK_DATA",
          "SORTDESK_MLFLOW",
          "SORTDESK_CI");

  /** What Kubernetes puts into every container once a service is called {@code sortdesk...}. */
  private static final Pattern KUBERNETES =
      Pattern.compile(
          "SORTDESK_([A-Z0-9_]+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)");

  private final Map<String, Object> values = new HashMap<>();
  private final Problems problems = new Problems();

  /**
   * Settings as far as they are right.
   *
   * @param config the settings; what is wrong has its default
   * @param problems what is wrong and what to do about it, a line each
   */
  public record Checked(SortdeskConfig config, List<String> problems) {
    public Checked {
      problems = List.copyOf(problems);
    }
  }

  private ConfigLoader() {
    Settings.BY_PATH.values().forEach(s -> values.put(s.path(), Values.ofDefault(s)));
  }

  /**
   * Returns the settings.
   *
   * @param file the configuration file, or null for none
   * @param environment the process's environment; a key {@code train.min_rows} is the variable
   *     {@code SORTDESK_TRAIN_MIN_ROWS}
   * @param flags what the command line says, by the key's dotted path; a text is taken as it is, a
   *     list is {@code a,b} or {@code [a, b]} (see {@link #flowList}), and {@code spark.conf.KEY}
   *     adds one entry to a map
   * @throws UserException if a key is unknown or a value does not fit, naming all of them
   */
  public static SortdeskConfig load(
      @Nullable ConfigFile file, Map<String, String> environment, Map<String, String> flags) {
    ConfigLoader loader = read(file, environment, flags);
    loader.problems.throwIfAny();
    return Settings.build(loader.values);
  }

  /** Reads as {@link #load} does, and returns what is wrong in place of refusing it. */
  public static Checked check(
      @Nullable ConfigFile file, Map<String, String> environment, Map<String, String> flags) {
    ConfigLoader loader = read(file, environment, flags);
    return new Checked(Settings.build(loader.values), loader.problems.all());
  }

  private static ConfigLoader read(
      @Nullable ConfigFile file, Map<String, String> environment, Map<String, String> flags) {
    ConfigLoader loader = new ConfigLoader();
    if (file != null) {
      loader.readFile(file);
    }
    loader.readEnvironment(environment);
    loader.readFlags(flags);
    return loader;
  }

  /** Returns texts as one flag's value, whatever characters they hold. */
  public static String flowList(List<String> texts) {
    return YamlWriter.value(texts);
  }

  private void readFile(ConfigFile file) {
    try {
      Optional<YamlNode> root = YamlReader.read(file.text());
      if (root.isPresent()) {
        if (root.get() instanceof Mapping mapping) {
          readSection(file.name(), mapping, "");
        } else {
          problems.add(
              file.name(), file.name() + " holds no keys", "write each setting as KEY: VALUE");
        }
      }
    } catch (YamlException e) {
      problems.add(
          file.name(),
          file.name() + " line " + e.line + " " + e.getMessage(),
          "mend it there; conf/sortdesk.yaml shows the form");
    }
  }

  private void readSection(String file, Mapping section, String prefix) {
    Map<String, Integer> lines = new HashMap<>();
    for (Entry entry : section.entries()) {
      String where = file + " line " + entry.key().line() + ": ";
      if (!(entry.key() instanceof Scalar key)) {
        problems.add(file, where + "a key is a list or a map", "write KEY: VALUE");
        continue;
      }
      String path = prefix + key.text();
      Integer first = lines.putIfAbsent(key.text(), key.line());
      if (first != null) {
        problems.add(
            Problems.shown(path),
            where + Problems.shown(path) + " is already set in line " + first,
            "keep one of them");
        continue;
      }
      Setting setting = key.text().contains(".") ? null : Settings.BY_PATH.get(path);
      boolean empty = entry.value() instanceof Scalar scalar && scalar.isNull();
      if (setting != null) {
        if (!empty) {
          set(setting, where + path, () -> Values.ofYaml(setting, entry.value()));
        }
      } else if (Settings.BY_PATH.containsKey(path)) {
        int dot = key.text().lastIndexOf('.');
        problems.add(
            path,
            where + "unknown key " + path,
            "write "
                + key.text().substring(0, dot)
                + ": and, indented below it, "
                + key.text().substring(dot + 1)
                + ":");
      } else if (!Settings.isSection(path) || key.text().contains(".")) {
        unknown(path, where + "unknown key " + Problems.shown(path));
      } else if (entry.value() instanceof Mapping mapping) {
        readSection(file, mapping, path + ".");
      } else if (!empty) {
        problems.add(
            path, where + path + " holds keys, not a value", "write its keys below it, indented");
      }
    }
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, Setting> variables = new TreeMap<>();
    Settings.BY_PATH.values().forEach(setting -> variables.put(setting.variable(), setting));
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String name = entry.getKey();
      Setting setting = variables.get(name);
      if (setting != null) {
        String where = "the variable " + name;
        set(setting, where, () -> Values.ofText(setting, entry.getValue()));
      } else if (name.startsWith(Setting.PREFIX)
          && !NOT_SETTINGS.contains(name)
          && !KUBERNETES.matcher(name).matches()) {
        Set<String> known = new TreeSet<>(variables.keySet());
        known.addAll(NOT_SETTINGS);
        problems.add(
            Problems.shown(name),
            "unknown variable " + Problems.shown(name),
            Nearest.of(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("unset it, or see conf/sortdesk.yaml for the keys"));
      }
    }
  }

  private void readFlags(Map<String, String> flags) {
    for (Map.Entry<String, String> entry : new TreeMap<>(flags).entrySet()) {
      String path = entry.getKey();
      Setting setting = Settings.BY_PATH.get(path);
      Optional<Setting> map = Settings.mapAbove(path);
      if (setting != null) {
        String where = path + " on the command line";
        set(setting, where, () -> Values.ofText(setting, entry.getValue()));
      } else if (map.isPresent()) {
        Map<String, String> more = new TreeMap<>();
        ((Map<?, ?>) values.get(map.get().path()))
            .forEach((key, value) -> more.put((String) key, (String) value));
        more.put(path.substring(map.get().path().length() + 1), entry.getValue());
        values.put(map.get().path(), more);
      } else {
        unknown(path, "unknown key " + Problems.shown(path) + " on the command line");
      }
    }
  }

  private interface Reading {
    Object value() throws BadValue;
  }

  private void set(Setting setting, String where, Reading reading) {
    try {
      values.put(setting.path(), reading.value());
    } catch (BadValue e) {
      problems.add(setting.path(), where + " is " + e.found, e.remedy);
    }
  }

  private void unknown(String path, String message) {
    problems.add(
        Problems.shown(path),
        message,
        meant(path)
            .map(near -> "did you mean " + near + "?")
            .orElse("remove it, or see conf/sortdesk.yaml for the keys"));
  }

  /** Returns the nearest path, or one that ends in the same name but lies in another section. */
  private static Optional<String> meant(String path) {
    List<String> paths = new ArrayList<>(Settings.BY_PATH.keySet());
    Settings.BY_PATH.keySet().stream()
        .filter(key -> key.contains("."))
        .map(key -> key.substring(0, key.lastIndexOf('.')))
        .distinct()
        .forEach(paths::add);
    String name = path.substring(path.lastIndexOf('.') + 1);
    Optional<String> elsewhere =
        paths.stream().filter(key -> key.endsWith("." + name)).sorted().findFirst();
    String parent = path.substring(0, path.length() - name.length());
    List<String> siblings =
        paths.stream().filter(key -> key.startsWith(parent) && !parent.isEmpty()).toList();
    return Nearest.of(name, siblings.stream().map(key -> key.substring(parent.length())).toList())
        .map(near -> parent + near)
        .or(() -> elsewhere)
        .or(() -> Nearest.of(path, paths));
  }
}
