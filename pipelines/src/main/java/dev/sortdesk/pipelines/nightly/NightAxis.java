package dev.sortdesk.pipelines.nightly;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The axis of nights that two pictures share: a place for each day, also for those without one. */
record NightAxis(LocalDate first, LocalDate last) {
  static final int WIDTH = 820;
  static final int LEFT = 52;
  static final int RIGHT = 96;
  private static final int FEWEST = 7;
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ROOT);

  static NightAxis of(List<NightFigures> nights) {
    LocalDate last = LocalDate.parse(nights.get(nights.size() - 1).date());
    LocalDate first = LocalDate.parse(nights.get(0).date());
    LocalDate latest = last.minusDays(FEWEST - 1);
    return new NightAxis(first.isAfter(latest) ? latest : first, last);
  }

  /** Returns the width of a day's place. */
  double slot() {
    return (double) (WIDTH - LEFT - RIGHT) / (ChronoUnit.DAYS.between(first, last) + 1);
  }

  /** Returns the left end of a day's place. */
  double x(LocalDate date) {
    return LEFT + slot() * ChronoUnit.DAYS.between(first, date);
  }

  double middle(LocalDate date) {
    return x(date) + slot() / 2;
  }

  /** Draws the names of the Mondays, and of the last night in bold. */
  void draw(Svg svg, double y) {
    double taken = Double.NEGATIVE_INFINITY;
    for (LocalDate day = first; day.isBefore(last); day = day.plusDays(1)) {
      double x = middle(day);
      if (day.getDayOfWeek() == DayOfWeek.MONDAY && x - taken > 48 && middle(last) - x > 48) {
        svg.text("n", x, y, DAY.format(day));
        taken = x;
      }
    }
    svg.text("n now", middle(last), y, DAY.format(last));
  }
}
