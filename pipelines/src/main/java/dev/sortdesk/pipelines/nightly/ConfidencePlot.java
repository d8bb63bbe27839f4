package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.report.Html;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The mean confidence of new answers by night, one line a target. */
final class ConfidencePlot {
  private static final int HEIGHT = 240;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int LINES = 4;
  private static final int APART = 15;

  private ConfidencePlot() {}

  static String svg(List<NightFigures> nights) {
    NightAxis axis = NightAxis.of(nights);
    Svg svg =
        new Svg(
            "Mean confidence of new answers by night; the table below has the numbers",
            NightAxis.WIDTH,
            HEIGHT);
    for (int tick = 0; tick <= 4; tick++) {
      double share = tick / 4.0;
      svg.line("g", NightAxis.LEFT, y(share), NightAxis.WIDTH - NightAxis.RIGHT, y(share))
          .text("e", NightAxis.LEFT - 8, y(share) + 4, Html.percent(share).replace(".0", ""));
    }
    TreeSet<String> targets = new TreeSet<>();
    nights.forEach(night -> targets.addAll(night.confidence().keySet()));
    List<Name> names = new ArrayList<>();
    int number = 0;
    for (String target : targets) {
      names.add(line(svg, axis, nights, target, "s" + number++ % LINES));
    }
    names(svg, names);
    axis.draw(svg, HEIGHT - 10);
    return svg.end();
  }

  private record Name(String target, double y) {}

  private static Name line(
      Svg svg, NightAxis axis, List<NightFigures> nights, String target, String style) {
    @Nullable LocalDate before = null;
    double last = 0;
    for (NightFigures night : nights) {
      Double confidence = night.confidence().get(target);
      if (confidence != null) {
        LocalDate date = LocalDate.parse(night.date());
        if (before != null) {
          svg.line(style, axis.middle(before), y(last), axis.middle(date), y(confidence));
        }
        svg.dot(
            style + "d",
            axis.middle(date),
            y(confidence),
            "%s: %s %s".formatted(night.date(), target, Html.percent(confidence)));
        before = date;
        last = confidence;
      }
    }
    return new Name(target, y(last));
  }

  /** Names lines at their ends, from above, each below the one before. */
  private static void names(Svg svg, List<Name> names) {
    double free = TOP;
    for (Name name : names.stream().sorted(Comparator.comparingDouble(Name::y)).toList()) {
      double y = Math.max(name.y() + 4, free);
      svg.text("", NightAxis.WIDTH - NightAxis.RIGHT + 8, y, Bars.cut(name.target(), 13));
      free = y + APART;
    }
  }

  private static double y(double share) {
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  }
}
