package dev.sortdesk.pipelines.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import java.time.DayOfWeek;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeskTest {
  @Test
  void makesTheSameNightsOfTheSameSeed() {
    assertEquals(new Desk(3, 7).nights(), new Desk(3, 7).nights());
    assertEquals(new Desk(3, 7).fresh(), new Desk(3, 7).fresh());
    assertNotEquals(new Desk(3, 7).nights(), new Desk(3, 8).nights());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 52})
  void hasThreeNightsThatLearnAndOneThatIsBrokenOfFiveAWeek(int weeks) {
    List<DeskNight> nights = new Desk(weeks, 1).nights();

    assertEquals(5 * weeks, nights.size());
    assertEquals(weeks, nights.stream().filter(DeskNight::endsWeek).count());
    assertEquals(3, nights.stream().filter(DeskNight::learns).count());
    assertTrue(nights.get(0).learns());
    List<DeskNight> broken = nights.stream().filter(DeskNight::broken).toList();
    assertEquals(1, broken.size());
    assertTrue(!broken.get(0).learns() && nights.indexOf(broken.get(0)) < nights.size() - 1);
    assertTrue(
        nights.stream()
            .map(night -> night.date().getDayOfWeek())
            .noneMatch(day -> day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY));
  }

  @Test
  void theBrokenNightLosesFourOfFiveTextsAndTheNextBringsThemAgain() {
    List<DeskNight> nights = new Desk(2, 1).nights();
    int at = nights.indexOf(nights.stream().filter(DeskNight::broken).findFirst().orElseThrow());
    List<GeneratedTicket> lost =
        nights.get(at).inbox().stream().filter(t -> t.description().isEmpty()).toList();

    assertEquals(0.8, (double) lost.size() / nights.get(at).inbox().size(), 0.03);
    Set<String> next = new HashSet<>();
    nights.get(at + 1).inbox().stream()
        .filter(t -> !t.description().isEmpty())
        .forEach(t -> next.add(t.ticketId()));
    long again = lost.stream().filter(t -> next.contains(t.ticketId())).count();
    // Corrections of earlier tickets that are lost with the night do not come again.
    assertTrue(again >= lost.size() * 0.85, () -> again + " of " + lost.size());
  }

  @Test
  void putsWrongLabelsRightThreeNightsLater() {
    List<DeskNight> nights = new Desk(2, 1).nights();
    GeneratedTicket wrong =
        nights.get(1).inbox().stream()
            .filter(ticket -> !ticket.description().isEmpty())
            .filter(ticket -> !ticket.recorded().equals(ticket.truth()))
            .findFirst()
            .orElseThrow();

    GeneratedTicket corrected =
        nights.get(4).inbox().stream()
            .filter(ticket -> ticket.ticketId().equals(wrong.ticketId()))
            .findFirst()
            .orElseThrow();
    assertEquals(wrong.truth(), corrected.recorded());
    assertEquals(wrong.createdAt(), corrected.createdAt());
  }

  @Test
  void deletesOnlyTicketsThatCameAndNoneThatComesAgain() {
    List<DeskNight> nights = new Desk(4, 1).nights();
    Set<String> came = new HashSet<>();
    Set<String> left = new HashSet<>();
    for (DeskNight night : nights) {
      assertTrue(came.containsAll(night.leaving()), night.date()::toString);
      left.addAll(night.leaving());
      night.inbox().forEach(ticket -> came.add(ticket.ticketId()));
      assertTrue(
          night.inbox().stream().noneMatch(ticket -> left.contains(ticket.ticketId())),
          night.date()::toString);
    }
    assertEquals(6, left.size());
  }

  @Test
  void refusesAnUnreasonableNumberOfWeeks() {
    assertEquals(
        "--weeks is 0; give a number of weeks from 1 to 52",
        assertThrows(UserException.class, () -> new Desk(0, 1)).getMessage());
    assertThrows(UserException.class, () -> new Desk(53, 1));
  }
}
