package dev.sortdesk.pipelines.generate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The phrases of one language, as rules that expand into text.
 *
 * <p>The format, one file a language:
 *
 * <pre>
 * # a comment
 * rule.name:
 *   one alternative a line
 *   3* an alternative that is drawn three times as often
 *   (this|that|)     one of them; the last one is nothing
 *   [and this]       there or not, evenly
 *   {other.rule}     what the other rule expands to
 *   &lt;slot&gt;           a value: a name, an amount, a product
 * </pre>
 *
 * <p>Runs of spaces become one, and no space stays before a comma.
 */
final class Grammar {
  /** A part of an alternative. */
  sealed interface Node {}

  record Literal(String text) implements Node {}

  record Sequence(List<Node> parts) implements Node {}

  record Choice(List<Node> options) implements Node {}

  record Maybe(Node part) implements Node {}

  record Reference(String rule) implements Node {}

  record Slot(String name) implements Node {}

  private final String language;
  private final Map<String, Choice> rules;

  private Grammar(String language, Map<String, Choice> rules) {
    this.language = language;
    this.rules = rules;
  }

  /** Reads the grammar of a language from the class path. */
  static Grammar of(Language language) {
    String file = language.code() + ".txt";
    try (InputStream in = Grammar.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no grammar " + file);
      }
      return parse(language.code(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a grammar.
   *
   * @throws IllegalArgumentException if a line is malformed or names a rule that is not there
   */
  static Grammar parse(String language, String text) {
    Map<String, List<Node>> read = new LinkedHashMap<>();
    List<Node> current = List.of();
    for (String line : text.lines().toList()) {
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      if (!line.startsWith(" ")) {
        current = new ArrayList<>();
        read.put(content.substring(0, content.length() - 1), current);
        continue;
      }
      int weight = 1;
      if (content.matches("\\d\\* .*")) {
        weight = content.charAt(0) - '0';
        content = content.substring(3);
      }
      Node node = new GrammarReader(language, content).read();
      for (int i = 0; i < weight; i++) {
        current.add(node);
      }
    }
    Map<String, Choice> rules = new LinkedHashMap<>();
    read.forEach((name, options) -> rules.put(name, new Choice(List.copyOf(options))));
    Grammar grammar = new Grammar(language, rules);
    rules.values().forEach(grammar::check);
    return grammar;
  }

  /** Expands a rule at the end of a draft. */
  void expand(String rule, Draft draft, Draws draws, Values values) {
    expand(rule(rule), draft, draws, values);
  }

  /** Returns the alternatives of a rule that is a plain list of values. */
  List<String> values(String rule) {
    List<String> found = new ArrayList<>();
    for (Node option : rule(rule).options()) {
      List<Node> options = option instanceof Choice choice ? choice.options() : List.of(option);
      for (Node value : options) {
        if (!(value instanceof Literal literal)) {
          throw new IllegalArgumentException(language + ": " + rule + " is no list of values");
        }
        found.add(literal.text());
      }
    }
    return List.copyOf(found);
  }

  boolean has(String rule) {
    return rules.containsKey(rule);
  }

  private void expand(Node node, Draft draft, Draws draws, Values values) {
    if (node instanceof Literal literal) {
      draft.append(literal.text());
    } else if (node instanceof Sequence sequence) {
      for (Node part : sequence.parts()) {
        expand(part, draft, draws, values);
      }
    } else if (node instanceof Choice choice) {
      expand(draws.pick(choice.options()), draft, draws, values);
    } else if (node instanceof Maybe maybe) {
      if (draws.chance(0.5)) {
        expand(maybe.part(), draft, draws, values);
      }
    } else if (node instanceof Reference reference) {
      expand(rule(reference.rule()), draft, draws, values);
    } else if (node instanceof Slot slot) {
      values.fill(slot.name(), draft, draws);
    }
  }

  private void check(Node node) {
    if (node instanceof Reference reference) {
      rule(reference.rule());
    } else if (node instanceof Sequence sequence) {
      sequence.parts().forEach(this::check);
    } else if (node instanceof Choice choice) {
      choice.options().forEach(this::check);
    } else if (node instanceof Maybe maybe) {
      check(maybe.part());
    }
  }

  private Choice rule(String name) {
    Choice rule = rules.get(name);
    if (rule == null) {
      throw new IllegalArgumentException("the grammar " + language + " has no rule " + name);
    }
    return rule;
  }
}
