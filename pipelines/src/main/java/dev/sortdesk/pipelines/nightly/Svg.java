package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.report.Html;
import java.util.Locale;

/** A picture of the page, in pixels from the upper left corner; how it looks is in the style. */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  /**
   * @param title what it shows, for those who do not see it
   */
  Svg(String title, int width, int height) {
    String escaped = Html.escape(title);
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"%s\" width=\"%d\""
                + " height=\"%d\" viewBox=\"0 0 %d %d\">\n",
            escaped,
            width,
            height,
            width,
            height));
  }

  Svg bar(String style, double x, double y, double width, double height, String says) {
    if (width > 0 && height > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s"
                  + "</title></rect>\n",
              style,
              x,
              y,
              width,
              height,
              Html.escape(says)));
    }
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            style,
            x1,
            y1,
            x2,
            y2));
    return this;
  }

  Svg dot(String style, double x, double y, String says) {
    out.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>%s</title></circle>\n",
            style,
            x,
            y,
            Html.escape(says)));
    return this;
  }

  Svg text(String style, double x, double y, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
            style,
            x,
            y,
            Html.escape(text)));
    return this;
  }

  String end() {
    return out.append("</svg>\n").toString();
  }
}
