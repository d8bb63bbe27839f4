package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.report.Html;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** What came in each night: new and changed tickets and rejected rows, one upon the other. */
final class TicketsPlot {
  private static final int HEIGHT = 250;
  private static final int TOP = 34;
  private static final int BOTTOM = 52;

  private TicketsPlot() {}

  static String svg(List<NightFigures> nights) {
    NightAxis axis = NightAxis.of(nights);
    long most = nights.stream().mapToLong(TicketsPlot::all).max().orElse(0);
    long step = step(most);
    double floor = HEIGHT - BOTTOM;
    double unit = (floor - TOP) / Math.max(step, (most + step - 1) / step * step);
    Svg svg =
        new Svg(
            "Tickets and rejected rows by night; the table below has the numbers",
            NightAxis.WIDTH,
            HEIGHT);
    legend(svg);
    for (long tick = 0; tick <= Math.max(most, step) + step - 1; tick += step) {
      double y = floor - tick * unit;
      svg.line("g", NightAxis.LEFT, y, NightAxis.WIDTH - NightAxis.RIGHT, y)
          .text("e", NightAxis.LEFT - 8, y + 4, Html.count(tick));
    }
    for (NightFigures night : nights) {
      LocalDate date = LocalDate.parse(night.date());
      double width = Math.min(axis.slot() * 0.78, 34);
      double x = axis.middle(date) - width / 2;
      double y = floor;
      y =
          bar(
              svg,
              "new",
              x,
              y,
              width,
              night.inserted() * unit,
              says(night, "new", night.inserted()));
      y =
          bar(
              svg,
              "changed",
              x,
              y,
              width,
              night.updated() * unit,
              says(night, "changed", night.updated()));
      bar(
          svg,
          "rejected",
          x,
          y,
          width,
          night.rejected() * unit,
          says(night, "rejected", night.rejected()));
      if (night.outcome().equals(NightFigures.FAILED)) {
        svg.text("n failed", axis.middle(date), floor + 16, "failed");
      }
    }
    axis.draw(svg, floor + 34);
    return svg.end();
  }

  private static double bar(
      Svg svg, String style, double x, double y, double width, double height, String says) {
    svg.bar(style, x, y - height, width, height, says);
    return y - height;
  }

  private static void legend(Svg svg) {
    double x = NightAxis.LEFT;
    for (String kind : List.of("new", "changed", "rejected")) {
      svg.bar(kind, x, 8, 12, 12, kind).text("", x + 18, 18, kind);
      x += 96;
    }
  }

  private static long all(NightFigures night) {
    return night.inserted() + night.updated() + night.rejected();
  }

  private static String says(NightFigures night, String kind, long count) {
    return String.format(Locale.ROOT, "%s: %,d %s", night.date(), count, kind);
  }

  /** Returns a round number that a quarter to a half of the most are. */
  private static long step(long most) {
    long power = 1;
    while (power * 10 <= Math.max(most, 1)) {
      power *= 10;
    }
    for (long step : new long[] {Math.max(1, power / 2), power, 2 * power}) {
      if (step * 5 >= most) {
        return step;
      }
    }
    return 5 * power;
  }
}
