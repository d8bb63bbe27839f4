package dev.sortdesk.pipelines.ingest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** The times of tickets: ISO 8601, with a T or a blank between date and time of day. */
final class Times {
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private Times() {}

  /**
   * Returns a time to the microsecond, as Spark keeps it; without an offset it is UTC, without a
   * time of day midnight. Empty if it is no such time.
   */
  static Optional<Instant> parse(String text) {
    String trimmed = text.strip();
    String iso =
        trimmed.length() > 10 && trimmed.charAt(10) == ' '
            ? trimmed.substring(0, 10) + "T" + trimmed.substring(11)
            : trimmed;
    try {
      TemporalAccessor parsed =
          FORMAT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      Instant instant;
      if (parsed instanceof OffsetDateTime time) {
        instant = time.toInstant();
      } else if (parsed instanceof LocalDateTime time) {
        instant = time.toInstant(ZoneOffset.UTC);
      } else {
        instant = LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      return Optional.of(instant.truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
