package dev.sortdesk.pipelines.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.validate.Conflicts.LabelPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConflictsTest {
  @Test
  void countsTextsWithTwoLabelsPerTarget() {
    TicketRows tickets =
        new TicketRows()
            .add("1", "printer is broken", Map.of("team", "it", "priority", "low"))
            .add("2", "Printer is BROKEN!", Map.of("team", "sales", "priority", "low"))
            .add("3", "printer is broken", Map.of("team", "it"))
            .add("4", "where is my order", Map.of("team", "sales", "other", "x"))
            .add("5", "where is my order", Map.of("team", "shop", "other", "y"))
            .add("6", "where is my order", Map.of("team", "it"))
            .add("7", "printer is broken", Map.of())
            .add("8", "all is well", Map.of("team", "it", "priority", "low"));
    Map<String, Conflicts> conflicts =
        Conflicts.of(
            Conflicts.texts(tickets.dataset(), List.of("team", "priority")),
            Map.of("team", 7L, "priority", 3L));
    assertEquals(
        new Conflicts(
            2,
            6,
            6.0 / 7,
            List.of(
                new LabelPair("it", "sales", 2),
                new LabelPair("it", "shop", 1),
                new LabelPair("sales", "shop", 1))),
        conflicts.get("team"));
    assertEquals(new Conflicts(0, 0, 0, List.of()), conflicts.get("priority"));
  }
}
