package dev.sortdesk.pipelines.generate;

import java.time.LocalDate;
import java.util.List;

/**
 * A night of a made-up desk.
 *
 * @param date the night
 * @param inbox the rows of its file: new tickets, tickets whose labels somebody put right, and some
 *     that are no tickets
 * @param leaving ids of tickets that are deleted before it
 * @param learns whether models are trained in it
 * @param broken whether most rows have lost their texts
 * @param endsWeek whether it is the last one of its week
 */
public record DeskNight(
    LocalDate date,
    List<GeneratedTicket> inbox,
    List<String> leaving,
    boolean learns,
    boolean broken,
    boolean endsWeek) {
  public DeskNight {
    inbox = List.copyOf(inbox);
    leaving = List.copyOf(leaving);
  }
}
