package dev.sortdesk.pipelines.report;

import dev.sortdesk.pipelines.metrics.Confusion;
import dev.sortdesk.pipelines.metrics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A confusion matrix as an SVG picture: rows are true labels, columns the labels given, and a
 * cell's colour deepens with its share of the row. Of many labels only the most confused are drawn;
 * all others share one last column.
 */
final class HeatMap {
  static final int DRAWN = 18;
  private static final int CELL = 28;
  private static final int CHARACTER = 7;
  private static final String OTHERS = "all other labels";
  private static final int NAME_LENGTH = 26;

  private final ConfusionMatrix matrix;
  private final List<Integer> drawn;
  private final int left;
  private final int top;
  private final int right;

  HeatMap(ConfusionMatrix matrix) {
    this.matrix = matrix;
    this.drawn = drawn(matrix);
    int longest = isPart() ? OTHERS.length() : 1;
    for (int label : drawn) {
      String name = shorten(matrix.labels().get(label));
      longest = Math.max(longest, name.codePointCount(0, name.length()));
    }
    left = 16 + longest * CHARACTER;
    // Column names lean by 50 degrees.
    top = 24 + (int) (longest * CHARACTER * Math.sin(Math.toRadians(50)));
    right = 16 + (int) (longest * CHARACTER * Math.cos(Math.toRadians(50)));
  }

  /** Returns whether some labels share the last column. */
  boolean isPart() {
    return drawn.size() < matrix.labels().size();
  }

  int size() {
    return drawn.size();
  }

  /** Returns the picture; its colours are CSS variables ({@code --hit}, {@code --miss}, ...). */
  String svg(String title) {
    int columns = drawn.size() + (isPart() ? 1 : 0);
    int width = left + columns * CELL + right;
    int height = top + drawn.size() * CELL + 8;
    StringBuilder out = new StringBuilder();
    out.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"heat\" role=\"img\" aria-label=\"%s\""
                + " width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n<title>%s</title>\n")
            .formatted(Html.escape(title), width, height, width, height, Html.escape(title)));
    for (int column = 0; column < columns; column++) {
      String name = column < drawn.size() ? label(drawn.get(column)) : OTHERS;
      int x = left + column * CELL + CELL / 2 + 4;
      out.append(
          "<text class=\"%s\" transform=\"translate(%d %d) rotate(-50)\">%s</text>\n"
              .formatted(
                  column < drawn.size() ? "l" : "l o", x, top - 8, Html.escape(shorten(name))));
    }
    for (int row = 0; row < drawn.size(); row++) {
      row(out, row, columns);
    }
    return out.append("</svg>\n").toString();
  }

  /** Returns the picture as a file of its own, in light colours. */
  String file(String title) {
    return Style.file(svg(title));
  }

  private void row(StringBuilder out, int row, int columns) {
    int truth = drawn.get(row);
    int y = top + row * CELL;
    out.append(
        "<text class=\"l\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s<title>%s</title></text>\n"
            .formatted(
                left - 8,
                y + CELL / 2 + 4,
                Html.escape(shorten(label(truth))),
                Html.escape(label(truth))));
    int support = matrix.support(truth);
    int shown = 0;
    for (int column = 0; column < columns; column++) {
      boolean others = column == drawn.size();
      int count = others ? support - shown : matrix.count(truth, drawn.get(column));
      shown += count;
      boolean hit = !others && drawn.get(column) == truth;
      double share = support == 0 ? 0 : (double) count / support;
      // The root lets a small share of mistakes be seen beside a large share of hits.
      double depth = hit ? share : Math.min(1, Math.sqrt(share) * 1.2);
      int x = left + column * CELL;
      out.append(
          "<rect class=\"c\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
              .formatted(x, y, CELL, CELL));
      if (count > 0) {
        String what = others ? "other labels" : label(drawn.get(column));
        out.append(
            String.format(
                Locale.ROOT,
                "<g><title>%s &#8594; %s: %d of %d</title><rect class=\"%s\" x=\"%d\" y=\"%d\""
                    + " width=\"%d\" height=\"%d\" rx=\"3\" fill-opacity=\"%.2f\"/><text class=\"n\""
                    + " x=\"%d\" y=\"%d\">%d</text></g>\n",
                Html.escape(label(truth)),
                Html.escape(what),
                count,
                support,
                hit ? "h" : "m",
                x + 1,
                y + 1,
                CELL - 2,
                CELL - 2,
                depth,
                x + CELL / 2,
                y + CELL / 2 + 4,
                count));
      }
    }
  }

  private String label(int index) {
    return matrix.labels().get(index);
  }

  static String shorten(String name) {
    int[] points = name.codePoints().toArray();
    return points.length <= NAME_LENGTH ? name : new String(points, 0, NAME_LENGTH - 1) + "\u2026";
  }

  private static List<Integer> drawn(ConfusionMatrix matrix) {
    List<String> labels = matrix.labels();
    if (labels.size() <= DRAWN) {
      return IntStream.range(0, labels.size()).boxed().toList();
    }
    Set<Integer> chosen = new LinkedHashSet<>();
    for (Confusion confusion : matrix.top(Integer.MAX_VALUE)) {
      int truth = labels.indexOf(confusion.truth());
      int predicted = labels.indexOf(confusion.predicted());
      Set<Integer> pair = Set.of(truth, predicted);
      Set<Integer> with = new LinkedHashSet<>(chosen);
      with.addAll(pair);
      if (with.size() > DRAWN) {
        break;
      }
      // Labels that are confused with one another stand side by side.
      chosen.add(truth);
      chosen.add(predicted);
    }
    List<Integer> order = new ArrayList<>(chosen);
    if (order.isEmpty()) {
      return IntStream.range(0, DRAWN).boxed().toList();
    }
    return order;
  }
}
