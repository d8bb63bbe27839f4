package dev.sortdesk.core.config;

import dev.sortdesk.core.config.YamlNode.Entry;
import dev.sortdesk.core.config.YamlNode.Mapping;
import dev.sortdesk.core.config.YamlNode.Scalar;
import dev.sortdesk.core.config.YamlNode.Sequence;
import dev.sortdesk.core.config.YamlReader.YamlException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns what stands in a file, a variable or a flag into a setting's value. */
final class Values {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  /** A value that does not fit its setting: what was found instead, and what to write. */
  static final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    final String found;
    final String remedy;

    BadValue(String found, String remedy) {
      super(found);
      this.found = found;
      this.remedy = remedy;
    }
  }

  private final Setting setting;

  private Values(Setting setting) {
    this.setting = setting;
  }

  static Object ofYaml(Setting setting, YamlNode node) throws BadValue {
    return new Values(setting).value(node);
  }

  /**
   * Reads the text of a variable or a flag: a text is taken as it is, a list may be written {@code
   * a,b} or {@code [a, b]}.
   */
  static Object ofText(Setting setting, String text) throws BadValue {
    Values values = new Values(setting);
    String stripped = text.strip();
    boolean isList = setting.type() == Setting.Type.TEXTS || setting.type() == Setting.Type.DOUBLES;
    if (setting.type() == Setting.Type.TEXT_MAP || (isList && stripped.startsWith("["))) {
      return values.value(values.yaml(stripped));
    }
    if (isList) {
      List<YamlNode> items = new ArrayList<>();
      if (!stripped.isEmpty()) {
        for (String item : stripped.split(",", -1)) {
          items.add(new Scalar(item.strip(), false, 1));
        }
      }
      return values.value(new Sequence(items, 1));
    }
    return values.value(
        new Scalar(setting.type() == Setting.Type.TEXT ? text : stripped, false, 1));
  }

  /** Returns the setting's default. */
  static Object ofDefault(Setting setting) {
    try {
      return setting.type() == Setting.Type.TEXT && setting.key().value().isEmpty()
          ? ""
          : ofYaml(setting, new Values(setting).yaml(setting.key().value()));
    } catch (BadValue e) {
      throw new IllegalStateException("the default of " + setting.path() + " is " + e.found, e);
    }
  }

  private YamlNode yaml(String text) throws BadValue {
    try {
      Optional<YamlNode> node = YamlReader.read(text);
      return node.orElseThrow(() -> bad(quoted(text)));
    } catch (YamlException e) {
      throw bad(quoted(text));
    }
  }

  private Object value(YamlNode node) throws BadValue {
    return switch (setting.type()) {
      case TEXT -> text(node);
      case INT -> Math.toIntExact(whole(node, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case LONG -> whole(node, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> number(node);
      case BOOLEAN -> truth(node);
      case TEXTS, DOUBLES -> list(node);
      case TEXT_MAP -> map(node);
    };
  }

  private String text(YamlNode node) throws BadValue {
    String text = scalar(node);
    if (setting.key().required() && text.isBlank()) {
      throw bad("empty");
    }
    int length = text.codePointCount(0, text.length());
    if (setting.type() == Setting.Type.TEXT
        && (length < setting.key().min() || length > setting.key().max())) {
      throw bad(quoted(text));
    }
    List<String> allowed = Arrays.asList(setting.key().oneOf());
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      Optional<String> meant = Nearest.of(text, allowed);
      throw new BadValue(
          quoted(text),
          meant
              .map(near -> "did you mean " + near + "? Expected " + setting.expectation())
              .orElse("expected " + setting.expectation()));
    }
    return text;
  }

  private long whole(YamlNode node, long smallest, long largest) throws BadValue {
    String text = scalar(node);
    try {
      long value = Long.parseLong(text);
      if (value < smallest
          || value > largest
          || (double) value < setting.key().min()
          || (double) value > setting.key().max()) {
        throw bad(quoted(text));
      }
      return value;
    } catch (NumberFormatException e) {
      throw bad(quoted(text));
    }
  }

  private double number(YamlNode node) throws BadValue {
    String text = scalar(node);
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(value) || value < setting.key().min() || value > setting.key().max()) {
      throw bad(quoted(text));
    }
    return value;
  }

  private boolean truth(YamlNode node) throws BadValue {
    String text = scalar(node);
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw bad(quoted(text));
  }

  private List<Object> list(YamlNode node) throws BadValue {
    if (!(node instanceof Sequence sequence)) {
      throw bad(found(node));
    }
    List<Object> values = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      values.add(setting.type() == Setting.Type.DOUBLES ? (Object) number(item) : text(item));
    }
    if (setting.key().required() && values.isEmpty()) {
      throw bad("an empty list");
    }
    return List.copyOf(values);
  }

  private Map<String, String> map(YamlNode node) throws BadValue {
    if (!(node instanceof Mapping mapping)) {
      throw bad(found(node));
    }
    Map<String, String> values = new TreeMap<>();
    for (Entry entry : mapping.entries()) {
      String key = scalar(entry.key());
      if (values.put(key, scalar(entry.value())) != null) {
        throw new BadValue("a map with " + quoted(key) + " twice", "keep one of them");
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private String scalar(YamlNode node) throws BadValue {
    if (node instanceof Scalar scalar && !scalar.isNull()) {
      return scalar.text();
    }
    throw bad(found(node));
  }

  private BadValue bad(String found) {
    return new BadValue(found, "expected " + setting.expectation());
  }

  private static String found(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.isNull() ? "empty" : quoted(scalar.text());
    }
    return node instanceof Sequence ? "a list" : "a map";
  }

  static String quoted(String text) {
    return '"' + Problems.shown(text) + '"';
  }
}
