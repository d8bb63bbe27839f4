package dev.sortdesk.core.ticket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketTextTest {
  private static final TicketText BOTH =
      new TicketText(List.of("subject", "description"), TicketText.NEWLINE);

  @Test
  void joinsTheFieldsThatAreNotBlankInOrder() {
    assertEquals("a\nb", BOTH.join(Map.of("description", " b ", "subject", "a")));
    assertEquals("b", BOTH.join(Map.of("description", "b", "subject", "  ")));
    assertEquals("", BOTH.join(Map.of("urgency", "high")));
  }

  @Test
  void takesATitleForASubjectAndATextForADescription() {
    assertEquals("a\nb", BOTH.join(Map.of("title", "a", "description", "b")));
    assertEquals("a\nb", BOTH.join(Map.of("title", "a", "body", "b")));
    assertEquals("b", BOTH.join(Map.of("text", "b")));
  }

  @Test
  void prefersTheFieldItself() {
    assertEquals(
        List.of("subject", "description"),
        BOTH.sources(Set.of("subject", "title", "description", "text")));
  }

  @Test
  void leavesAFieldThatTheModelWasNotTrainedOn() {
    TicketText description = new TicketText(List.of("description"), TicketText.NEWLINE);
    assertEquals(List.of("description"), description.sources(Set.of("title", "description")));
    assertEquals("b", description.join(Map.of("title", "a", "description", "b")));
  }

  @Test
  void readsAFieldOnceWhereTheModelHasTwoThatMeanTheSame() {
    TicketText twice = new TicketText(List.of("description", "body"), TicketText.NEWLINE);
    assertEquals("x", twice.join(Map.of("text", "x")));
  }
}
