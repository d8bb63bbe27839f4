package dev.sortdesk.pipelines.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.TicketRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class DatasetFingerprintTest {
  private static final Dataset<Row> NONE = new TicketRows().dataset();

  private static TicketRows tickets(int rows) {
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < rows; i++) {
      tickets.add("t" + i, "text " + i, Map.of("category", "c" + i % 3));
    }
    return tickets;
  }

  private static String of(Dataset<Row> tickets) {
    return DatasetFingerprint.of(tickets, NONE).sha256();
  }

  @Test
  void orderAndPartitionsDoNotChangeIt() {
    TicketRows tickets = tickets(300);
    List<Row> shuffled = new ArrayList<>(tickets.rows());
    Collections.shuffle(shuffled, new Random(1));
    assertEquals(of(tickets.dataset()), of(TicketRows.dataset(shuffled).repartition(7)));
  }

  @Test
  void everyChangeOfTheRowsChangesIt() {
    Set<String> seen = new HashSet<>();
    seen.add(of(tickets(50).dataset()));
    seen.add(of(tickets(49).dataset()));
    seen.add(of(tickets(51).dataset()));
    Random random = new Random(3);
    for (int i = 0; i < 5; i++) {
      TicketRows tickets = tickets(50);
      int changed = random.nextInt(50);
      tickets.rows().remove(changed);
      tickets.add("t" + changed, "changed " + i, Map.of());
      seen.add(of(tickets.dataset()));
    }
    List<Row> twice = new ArrayList<>(tickets(50).rows());
    twice.add(twice.get(0));
    seen.add(of(TicketRows.dataset(twice)));
    // Two tickets that swap their contents keep the ids and the contents, but are another history.
    TicketRows swapped = tickets(50);
    swapped.rows().subList(0, 2).clear();
    swapped.add("t0", "text 1", Map.of("category", "c1"));
    swapped.add("t1", "text 0", Map.of("category", "c0"));
    seen.add(of(swapped.dataset()));
    assertEquals(10, seen.size());
  }

  @Test
  void rowsToHoldOutArePartOfIt() {
    Dataset<Row> tickets = tickets(10).dataset();
    DatasetFingerprint alone = DatasetFingerprint.of(tickets, NONE);
    DatasetFingerprint both = DatasetFingerprint.of(tickets, tickets);
    assertEquals(10, both.tickets());
    assertEquals(10, both.holdout());
    assertEquals(0, alone.holdout());
    assertTrue(!alone.sha256().equals(both.sha256()));
    assertTrue(alone.sha256().matches("[0-9a-f]{64}"));
  }

  @Test
  void anEmptyTableHasOneToo() {
    assertEquals(of(NONE), of(NONE));
    assertEquals(0, DatasetFingerprint.of(NONE, NONE).tickets());
  }
}
