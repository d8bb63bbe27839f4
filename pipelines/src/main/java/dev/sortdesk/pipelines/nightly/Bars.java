package dev.sortdesk.pipelines.nightly;

import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Bars that lie below one another, each with a mark for what is usual. */
final class Bars {
  private static final int WIDTH = 820;
  private static final int NAMES = 170;
  private static final int NUMBERS = 90;
  private static final int ROW = 26;
  private static final int LONGEST = 24;

  private Bars() {}

  /**
   * A bar.
   *
   * @param usual where its mark is; null for none
   */
  record Bar(String name, double value, @Nullable Double usual) {}

  /**
   * @param number how a value is written
   */
  static String svg(String title, List<Bar> bars, DoubleFunction<String> number) {
    double most = 0;
    for (Bar bar : bars) {
      Double usual = bar.usual();
      most = Math.max(most, Math.max(bar.value(), usual == null ? 0 : usual));
    }
    double unit = most == 0 ? 0 : (WIDTH - NAMES - NUMBERS) / most;
    Svg svg = new Svg(title, WIDTH, bars.size() * ROW + 8);
    double y = 4;
    for (Bar bar : bars) {
      svg.text("e", NAMES - 10, y + 16, cut(bar.name(), LONGEST))
          .bar("new", NAMES, y + 4, bar.value() * unit, ROW - 8, bar.name());
      Double usual = bar.usual();
      double end = bar.value() * unit;
      if (usual != null) {
        double mark = NAMES + usual * unit;
        svg.line("halo", mark, y + 1, mark, y + ROW - 1)
            .line("usual", mark, y + 1, mark, y + ROW - 1);
        end = Math.max(end, usual * unit);
      }
      svg.text("", NAMES + end + 8, y + 16, number.apply(bar.value()));
      y += ROW;
    }
    return svg.end();
  }

  static String cut(String name, int longest) {
    return name.codePointCount(0, name.length()) <= longest
        ? name
        : name.substring(0, name.offsetByCodePoints(0, longest - 1)) + "\u2026";
  }
}
