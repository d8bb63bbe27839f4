package dev.sortdesk.pipelines.generate;

import java.util.ArrayList;
import java.util.List;

/** Reads one alternative of a {@link Grammar} by recursive descent. */
final class GrammarReader {
  private final String language;
  private final String line;
  private int at;

  GrammarReader(String language, String line) {
    this.language = language;
    this.line = line;
  }

  Grammar.Node read() {
    Grammar.Node node = choice();
    if (at < line.length()) {
      throw malformed("a bracket closes that was not opened");
    }
    return node;
  }

  private Grammar.Node choice() {
    List<Grammar.Node> options = new ArrayList<>();
    options.add(sequence());
    while (at < line.length() && line.charAt(at) == '|') {
      at++;
      options.add(sequence());
    }
    return options.size() == 1 ? options.get(0) : new Grammar.Choice(List.copyOf(options));
  }

  private Grammar.Node sequence() {
    List<Grammar.Node> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (at < line.length() && "|)]".indexOf(line.charAt(at)) < 0) {
      char c = line.charAt(at);
      if ("([{<".indexOf(c) < 0) {
        literal.append(c);
        at++;
        continue;
      }
      flush(literal, parts);
      at++;
      switch (c) {
        case '(' -> {
          parts.add(choice());
          close(')');
        }
        case '[' -> {
          parts.add(new Grammar.Maybe(choice()));
          close(']');
        }
        case '{' -> parts.add(new Grammar.Reference(name('}')));
        default -> parts.add(new Grammar.Slot(name('>')));
      }
    }
    flush(literal, parts);
    return switch (parts.size()) {
      case 0 -> new Grammar.Literal("");
      case 1 -> parts.get(0);
      default -> new Grammar.Sequence(List.copyOf(parts));
    };
  }

  private static void flush(StringBuilder literal, List<Grammar.Node> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Grammar.Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  private String name(char end) {
    int stop = line.indexOf(end, at);
    if (stop < 0) {
      throw malformed("no " + end);
    }
    String name = line.substring(at, stop);
    at = stop + 1;
    return name;
  }

  private void close(char bracket) {
    if (at >= line.length() || line.charAt(at) != bracket) {
      throw malformed("no " + bracket);
    }
    at++;
  }

  private IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException(
        "grammar " + language + ": " + what + " at " + at + " in: " + line);
  }
}
