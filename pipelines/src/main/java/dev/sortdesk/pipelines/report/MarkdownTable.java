package dev.sortdesk.pipelines.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A table in GitHub's Markdown: the first column is text, the others are numbers. */
public final class MarkdownTable {
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  public MarkdownTable(String... header) {
    columns = header.length;
    row(header);
    List<String> rule = new ArrayList<>(Collections.nCopies(columns, "---:"));
    rule.set(0, "---");
    lines.add("| " + String.join(" | ", rule) + " |");
  }

  /**
   * Adds a row of plain texts; what would be Markdown in them is escaped.
   *
   * @throws IllegalArgumentException if the row has more or fewer cells than the header
   */
  public MarkdownTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    lines.add(
        Arrays.stream(cells)
            .map(MarkdownTable::escape)
            .collect(Collectors.joining(" | ", "| ", " |")));
    return this;
  }

  /** Returns a text in which no character is Markdown or HTML, on one line. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        out.append("&lt;");
      } else if (c == '>') {
        out.append("&gt;");
      } else if (c == '&') {
        out.append("&amp;");
      } else if ("\\`*_[]|#!~".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
