package dev.sortdesk.pipelines.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.TicketRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TrainableLabelsTest {
  private static String messageOf(Map<String, Long> counts) {
    return assertThrows(
            UserException.class, () -> TrainableLabels.of("category", new TreeMap<>(counts), 5))
        .getMessage();
  }

  @Test
  void leavesOutLabelsWithFewRowsAndWarns() {
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < 6; i++) {
      tickets.add("a" + i, "text", Map.of("category", "b", "priority", "low"));
      tickets.add("b" + i, "text", Map.of("category", "a", "priority", "high"));
    }
    tickets.add("c", "text", Map.of("category", "rare", "other", "x"));
    Map<String, TrainableLabels> labels =
        TrainableLabels.of(tickets.dataset(), List.of("priority", "category"), 5);
    assertEquals(List.of("priority", "category"), List.copyOf(labels.keySet()));
    assertEquals(List.of("a", "b"), labels.get("category").kept());
    assertEquals(Map.of("rare", 1L), labels.get("category").leftOut());
    assertEquals(
        List.of(
            "label \"rare\" of target \"category\" has 1 row and is left out of training"
                + " (train.min_rows is 5)"),
        labels.get("category").warnings(5));
    assertEquals(List.of(), labels.get("priority").warnings(5));
  }

  @Test
  void refusesATargetWithOneLabel() {
    assertEquals(
        "target \"category\" has one label, \"billing\": nothing can be learned; give rows with at"
            + " least two labels, or name another column with --target",
        messageOf(Map.of("billing", 100L)));
  }

  @Test
  void refusesATargetWithoutLabels() {
    assertEquals(
        "target \"category\" has no labelled row to learn from; name the column that holds its"
            + " labels with --target category=COLUMN",
        messageOf(Map.of()));
  }

  @Test
  void refusesATargetWhereFewerThanTwoLabelsHaveRowsEnough() {
    assertEquals(
        "target \"category\" has one label with at least 5 rows to learn from, of 3 (\"a\" with 9"
            + " rows, \"b\" with 4 rows, \"c\" with 1 row): nothing can be learned; give more rows"
            + " of at least two labels, or lower train.min_rows",
        messageOf(Map.of("a", 9L, "b", 4L, "c", 1L)));
  }

  @Test
  void keepsTheMessageOnOneLineWhateverTheLabels() {
    String message = messageOf(Map.of("line\nbreak \"" + "x".repeat(500), 3L));
    assertEquals(1, message.lines().count());
    assertEquals(true, message.length() < 250);
  }
}
