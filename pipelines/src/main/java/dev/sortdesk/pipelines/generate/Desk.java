package dev.sortdesk.pipelines.generate;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A made-up desk over some weeks: more tickets from week to week, five nights each. In three of the
 * nights models are trained, and in one most rows of the inbox have lost their texts; they come
 * again the night after. The same seed makes the same tickets, labels and dates.
 */
public final class Desk {
  /** The first night, a Monday. */
  static final LocalDate FIRST = LocalDate.of(2026, 1, 5);

  private static final int NIGHTS_A_WEEK = 5;
  private static final int MOST_WEEKS = 52;
  private static final int BACKLOG = 160;
  private static final int BACKLOG_DAYS = 28;
  private static final int FEWEST = 24;
  private static final int MORE_A_WEEK = 8;
  private static final int FRESH = 200;
  private static final int CORRECTED_AFTER = 3;
  private static final int DELETED_AFTER = 7;
  private static final int DELETED = 2;
  private static final int SIZE = 9;
  private static final int INTACT_OF = 5;

  /** More on Mondays, fewer towards the weekend. */
  private static final double[] WEEKDAYS = {1.25, 1.1, 1.05, 1, 0.9};

  private final int nights;
  private final long seed;
  private final List<List<GeneratedTicket>> arrivals = new ArrayList<>();
  private final List<GeneratedTicket> fresh;

  /**
   * @param weeks how many, from 1 to 52
   * @param seed what chance starts from
   */
  public Desk(int weeks, long seed) {
    if (weeks < 1 || weeks > MOST_WEEKS) {
      throw new UserException(
          "--weeks is " + weeks, "give a number of weeks from 1 to " + MOST_WEEKS);
    }
    this.nights = weeks * NIGHTS_A_WEEK;
    this.seed = seed;
    int rows = BACKLOG + FRESH;
    for (int night = 0; night < nights; night++) {
      rows += size(night);
    }
    List<GeneratedTicket> tickets = Generate.tickets(GenerateConfig.of(rows, seed)).toList();
    int next = 0;
    for (int night = 0; night < nights; night++) {
      List<GeneratedTicket> arrived = new ArrayList<>();
      int backlog = night == 0 ? BACKLOG : 0;
      for (int i = 0; i < backlog + size(night); i++) {
        int daysAgo = i < backlog ? 1 + (backlog - 1 - i) * BACKLOG_DAYS / backlog : 0;
        arrived.add(dated(tickets.get(next++), date(night).minusDays(daysAgo)));
      }
      arrivals.add(arrived);
    }
    LocalDate after = date(nights - 1).plusDays(1);
    this.fresh = tickets.subList(next, rows).stream().map(t -> dated(t, after)).toList();
  }

  /** Returns the nights, the first one with a backlog of four weeks. */
  public List<DeskNight> nights() {
    Set<Integer> learning = Set.of(0, nights * 45 / 100, nights * 85 / 100);
    int broken = nights * 65 / 100;
    List<DeskNight> all = new ArrayList<>();
    for (int night = 0; night < nights; night++) {
      List<GeneratedTicket> inbox = new ArrayList<>();
      if (night == broken + 1) {
        inbox.addAll(arrivals.get(broken));
      }
      inbox.addAll(arrivals.get(night));
      if (night >= CORRECTED_AFTER) {
        arrivals.get(night - CORRECTED_AFTER).stream()
            .filter(ticket -> !ticket.recorded().equals(ticket.truth()))
            .forEach(ticket -> inbox.add(with(ticket, ticket.createdAt(), true, ticket.truth())));
      }
      if (night == broken) {
        for (int i = 0; i < inbox.size(); i++) {
          GeneratedTicket ticket = inbox.get(i);
          boolean intact = i % INTACT_OF == 0;
          inbox.set(i, with(ticket, ticket.createdAt(), intact, ticket.recorded()));
        }
      } else if (night % 3 == 1) {
        // What a mail gateway makes of a mail that holds a picture and nothing else.
        GeneratedTicket last = fresh.get(night % FRESH);
        inbox.add(with(last, date(night) + "T12:00:00Z", false, Labels.NONE));
      }
      boolean endsWeek = night % NIGHTS_A_WEEK == NIGHTS_A_WEEK - 1;
      all.add(
          new DeskNight(
              date(night),
              inbox,
              endsWeek && night >= DELETED_AFTER ? leaving(night - DELETED_AFTER) : List.of(),
              learning.contains(night),
              night == broken,
              endsWeek));
    }
    return all;
  }

  /** Returns tickets of the day after, which no night has. */
  public List<GeneratedTicket> fresh() {
    return fresh;
  }

  /** Writes tickets as CSV. */
  public static void write(List<GeneratedTicket> tickets, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (TicketWriter writer =
        TicketWriter.to(Files.newBufferedWriter(file, StandardCharsets.UTF_8), false)) {
      for (GeneratedTicket ticket : tickets) {
        writer.write(ticket);
      }
    }
  }

  private List<String> leaving(int night) {
    return arrivals.get(night).stream().limit(DELETED).map(GeneratedTicket::ticketId).toList();
  }

  private int size(int night) {
    double usual =
        (FEWEST + MORE_A_WEEK * (night / NIGHTS_A_WEEK)) * WEEKDAYS[night % NIGHTS_A_WEEK];
    return (int) usual + Draws.of(seed, night, SIZE).below(SIZE);
  }

  private static LocalDate date(int night) {
    return FIRST.plusWeeks(night / NIGHTS_A_WEEK).plusDays(night % NIGHTS_A_WEEK);
  }

  private static GeneratedTicket dated(GeneratedTicket ticket, LocalDate date) {
    return with(ticket, date + ticket.createdAt().substring(10), true, ticket.recorded());
  }

  private static GeneratedTicket with(
      GeneratedTicket ticket, String createdAt, boolean hasText, Labels recorded) {
    return new GeneratedTicket(
        ticket.ticketId(),
        createdAt,
        hasText ? ticket.subject() : "",
        hasText ? ticket.description() : "",
        recorded,
        ticket.urgency(),
        ticket.tier(),
        ticket.language(),
        ticket.truth(),
        ticket.spans(),
        ticket.original(),
        ticket.copy(),
        ticket.subjectSkeleton(),
        ticket.skeleton());
  }
}
