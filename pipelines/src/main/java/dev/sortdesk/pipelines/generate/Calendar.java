package dev.sortdesk.pipelines.generate;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** When tickets come: more before and after the holidays, on working days, and by daylight. */
final class Calendar {
  static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);
  static final int DAYS = 731;

  /** The weight of each month, from January; parcels have a season of their own. */
  private static final double[] MONTHS = {
    1.2, 1.0, 0.95, 0.9, 0.9, 0.85, 0.75, 0.7, 1, 1.05, 1.3, 1.4
  };

  private static final double[] PARCEL_MONTHS = {
    1.4, 0.9, 0.8, 0.8, 0.8, 0.75, 0.7, 0.7, 0.85, 1, 1.7, 2.2
  };
  private static final double HEAVIEST_MONTH = 2.2;

  /** The weight of each day of the week, from Monday; the first is the heaviest. */
  private static final double[] WEEKDAYS = {1.25, 1.1, 1.05, 1, 0.95, 0.4, 0.35};

  private static final double[] HOURS = {
    2, 1, 1, 1, 1, 2, 5, 15, 40, 60, 65, 55, 40, 45, 55, 50, 45, 35, 28, 25, 22, 18, 10, 5
  };

  private Calendar() {}

  /** Draws a moment (UTC) from the two years of the history. */
  static LocalDateTime draw(Topic topic, Draws draws) {
    double[] months = topic.category() == Category.SHIPPING ? PARCEL_MONTHS : MONTHS;
    LocalDate day;
    double weight;
    do {
      day = FIRST_DAY.plusDays(draws.below(DAYS));
      weight = months[day.getMonthValue() - 1] * WEEKDAYS[day.getDayOfWeek().getValue() - 1];
    } while (!draws.chance(weight / (HEAVIEST_MONTH * WEEKDAYS[0])));
    int hour = draws.weighted(HOURS);
    return day.atTime(hour, draws.below(60), draws.below(60));
  }

  static String format(LocalDateTime moment) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment) + "Z";
  }
}
