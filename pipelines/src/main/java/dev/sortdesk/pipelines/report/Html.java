package dev.sortdesk.pipelines.report;

import java.util.List;
import java.util.Locale;

/** Escapes text for the HTML and SVG of reports, in content and in quoted attributes. */
public final class Html {
  private Html() {}

  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(point) ? point : 0xFFFD);
              }
            });
    return out.toString();
  }

  /** Returns whether XML 1.0, and so an SVG file, may hold a character. */
  private static boolean isAllowed(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point < 0xD800)
        || (point >= 0xE000 && point < 0xFFFE)
        || point >= 0x10000;
  }

  /** Returns a name in a run of its own, so that its direction does not turn what is around it. */
  public static String name(String name) {
    return "<bdi>" + escape(name) + "</bdi>";
  }

  /** Returns a sentence with its names set off. */
  static String sentence(List<Part> parts) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      out.append(
          part.isName() ? "<strong>" + name(part.text()) + "</strong>" : escape(part.text()));
    }
    return out.toString();
  }

  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  public static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
