package dev.sortdesk.pipelines.report;

import dev.sortdesk.pipelines.metrics.CalibrationBin;
import java.util.List;
import java.util.Locale;

/**
 * How often a scorer is right, by how sure it says it is, as an SVG picture. Points on the diagonal
 * are honest; a larger point stands for more rows.
 */
final class ReliabilityDiagram {
  private static final int SIDE = 260;
  private static final int LEFT = 56;
  private static final int TOP = 12;

  private ReliabilityDiagram() {}

  static String svg(String title, List<CalibrationBin> bins) {
    StringBuilder out = new StringBuilder();
    out.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" aria-label=\"%s\""
                + " width=\"340\" height=\"330\" viewBox=\"0 0 340 330\">\n<title>%s</title>\n")
            .formatted(Html.escape(title), Html.escape(title)));
    for (int tick = 0; tick <= 4; tick++) {
      double share = tick / 4.0;
      out.append(
          String.format(
              Locale.ROOT,
              "<line class=\"g\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<line class=\"g\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text class=\"a e\" x=\"%d\" y=\"%.1f\">%d</text>"
                  + "<text class=\"a\" x=\"%.1f\" y=\"%d\">%d</text>\n",
              x(0),
              x(1),
              y(share),
              y(share),
              x(share),
              x(share),
              y(0),
              y(1),
              LEFT - 8,
              y(share) + 4,
              tick * 25,
              x(share),
              TOP + SIDE + 18,
              tick * 25));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"d\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            x(0),
            y(0),
            x(1),
            y(1)));
    int most = bins.stream().mapToInt(CalibrationBin::rows).max().orElse(1);
    StringBuilder line = new StringBuilder();
    for (CalibrationBin bin : bins) {
      line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(bin.confidence()), y(bin.accuracy())));
    }
    out.append("<polyline class=\"p\" points=\"").append(line.toString().strip()).append("\"/>\n");
    for (CalibrationBin bin : bins) {
      out.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"b\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>says %.0f %%, right"
                  + " %.0f %% (%d rows)</title></circle>\n",
              x(bin.confidence()),
              y(bin.accuracy()),
              3 + 6 * Math.sqrt((double) bin.rows() / most),
              bin.confidence() * 100,
              bin.accuracy() * 100,
              bin.rows()));
    }
    out.append(
        ("<text class=\"a\" x=\"%d\" y=\"%d\">how sure it says it is, in %%</text>"
                + "<text class=\"a\" transform=\"translate(14 %d) rotate(-90)\">how often it is"
                + " right, in %%</text>\n</svg>\n")
            .formatted(LEFT + SIDE / 2, TOP + SIDE + 42, TOP + SIDE / 2));
    return out.toString();
  }

  /** Returns the picture as a file of its own, in light colours. */
  static String file(String title, List<CalibrationBin> bins) {
    return Style.file(svg(title, bins));
  }

  private static double x(double share) {
    return LEFT + share * SIDE;
  }

  private static double y(double share) {
    return TOP + (1 - share) * SIDE;
  }
}
