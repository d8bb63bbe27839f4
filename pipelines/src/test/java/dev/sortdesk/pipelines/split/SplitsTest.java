package dev.sortdesk.pipelines.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.TicketRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class SplitsTest {
  private static final List<String> TARGETS = List.of("category", "priority");
  private static final SplitConfig BY_HASH = new SplitConfig("hash", 0.2, 0.15);
  private static final SplitConfig BY_TIME = new SplitConfig("time", 0.2, 0.15);
  private static final Dataset<Row> NO_HOLDOUT = new TicketRows().dataset();

  /** Random tickets: about a third are copies of another text, a tenth have no label. */
  private static TicketRows tickets(long seed, int rows, String prefix) {
    Random random = new Random(seed);
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < rows; i++) {
      String text = "ticket about topic " + random.nextInt(rows);
      Map<String, String> labels =
          random.nextInt(10) == 0
              ? Map.of()
              : Map.of("category", "c" + random.nextInt(3), "other", "x");
      String time = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(rows / 4)).toString();
      tickets.add(prefix + i, random.nextBoolean() ? text : text + "!", labels, time, "en");
    }
    return tickets;
  }

  private static Set<String> ids(Dataset<Row> rows) {
    Set<String> ids = new TreeSet<>();
    rows.select("ticket_id").collectAsList().forEach(row -> ids.add(row.getString(0)));
    return ids;
  }

  private static Set<Long> texts(Dataset<Row> rows) {
    Set<Long> texts = new HashSet<>();
    rows.select("text_hash").collectAsList().forEach(row -> texts.add(row.getLong(0)));
    return texts;
  }

  private static void assertNoTextInTwoSets(Splits splits) {
    Set<Long> training = texts(splits.training());
    Set<Long> validation = texts(splits.validation());
    Set<Long> heldOut = texts(splits.heldOut());
    assertTrue(Collections.disjoint(training, validation), "training and validation share texts");
    assertTrue(Collections.disjoint(training, heldOut), "training and held-out share texts");
    assertTrue(Collections.disjoint(validation, heldOut), "validation and held-out share texts");
    assertEquals(splits.counts().training(), splits.training().count());
    assertEquals(splits.counts().validation(), splits.validation().count());
    assertEquals(splits.counts().heldOut(), splits.heldOut().count());
    Set<Long> both = new HashSet<>(training);
    both.addAll(validation);
    assertEquals(both, texts(splits.trainingAndValidation()));
    assertEquals(
        splits.counts().training() + splits.counts().validation(),
        splits.trainingAndValidation().count());
  }

  private static void assertSameRows(Splits expected, Splits actual) {
    assertEquals(ids(expected.training()), ids(actual.training()));
    assertEquals(ids(expected.validation()), ids(actual.validation()));
    assertEquals(ids(expected.heldOut()), ids(actual.heldOut()));
    assertEquals(expected.counts(), actual.counts());
  }

  private static Dataset<Row> shuffled(TicketRows tickets) {
    List<Row> rows = new ArrayList<>(tickets.rows());
    Collections.shuffle(rows, new Random(99));
    return TicketRows.dataset(rows).repartition(5);
  }

  @Test
  void byHashNoTextIsInTwoSetsAndSharesAreNearTheConfigured() {
    for (long seed = 1; seed <= 3; seed++) {
      TicketRows tickets = tickets(seed, 3000, "t");
      Splits splits = Splits.of(BY_HASH, tickets.dataset(), NO_HOLDOUT, TARGETS);
      assertNoTextInTwoSets(splits);
      SplitCounts counts = splits.counts();
      double all = counts.training() + counts.validation() + counts.heldOut();
      assertEquals(0.2, counts.heldOut() / all, 0.04);
      assertEquals(0.15, counts.validation() / (all - counts.heldOut()), 0.04);
      assertEquals(0, counts.copiesRemoved());
      assertEquals(ids(tickets.dataset().filter("labels.category is not null")).size(), (long) all);
    }
  }

  @Test
  void keepsTheTicketsSchema() {
    Splits splits = Splits.of(BY_HASH, tickets(1, 200, "t").dataset(), NO_HOLDOUT, TARGETS);
    assertEquals(TicketRows.SCHEMA, splits.training().schema());
    assertEquals(TicketRows.SCHEMA, splits.heldOut().schema());
  }

  @Test
  void leavesOutRowsWithoutALabelOfTheTargets() {
    TicketRows tickets = tickets(1, 200, "t").add("bare", "no label", Map.of("other", "x"));
    Splits splits = Splits.of(BY_HASH, tickets.dataset(), NO_HOLDOUT, TARGETS);
    Set<String> all = ids(splits.training());
    all.addAll(ids(splits.validation()));
    all.addAll(ids(splits.heldOut()));
    assertTrue(!all.contains("bare"));
  }

  @Test
  void orderAndPartitionsChangeNothing() {
    TicketRows tickets = tickets(5, 1000, "t");
    Dataset<Row> holdout = tickets(6, 400, "h").dataset();
    for (SplitConfig config : List.of(BY_HASH, BY_TIME)) {
      assertSameRows(
          Splits.of(config, tickets.dataset(), NO_HOLDOUT, TARGETS),
          Splits.of(config, shuffled(tickets), NO_HOLDOUT, TARGETS));
      assertSameRows(
          Splits.of(config, tickets.dataset(), holdout, TARGETS),
          Splits.of(config, shuffled(tickets), holdout.repartition(3), TARGETS));
    }
  }

  @Test
  void byHashARowStaysInItsSetWhenRowsAreAdded() {
    TicketRows tickets = tickets(7, 1000, "t");
    Splits before = Splits.of(BY_HASH, tickets.dataset(), NO_HOLDOUT, TARGETS);
    tickets.rows().addAll(tickets(8, 1000, "new").rows());
    Splits after = Splits.of(BY_HASH, tickets.dataset(), NO_HOLDOUT, TARGETS);
    assertTrue(ids(after.training()).containsAll(ids(before.training())));
    assertTrue(ids(after.validation()).containsAll(ids(before.validation())));
    assertTrue(ids(after.heldOut()).containsAll(ids(before.heldOut())));
  }

  @Test
  void aGivenHoldoutIsTheHeldOutSetAndItsCopiesLeaveTheTickets() {
    TicketRows tickets = tickets(9, 1000, "t");
    TicketRows holdout = new TicketRows();
    for (int i = 0; i < 100; i++) {
      holdout.add("h" + i, "TICKET about topic, " + i, Map.of("category", "c1"));
    }
    Splits splits = Splits.of(BY_HASH, tickets.dataset(), holdout.dataset(), TARGETS);
    assertEquals(ids(holdout.dataset()), ids(splits.heldOut()));
    assertNoTextInTwoSets(splits);
    assertTrue(splits.counts().copiesLeftTraining() > 0);
    assertTrue(splits.counts().copiesLeftValidation() > 0);
    SplitCounts counts = splits.counts();
    assertEquals(
        ids(tickets.dataset().filter("labels.category is not null")).size(),
        counts.training() + counts.validation() + counts.copiesRemoved());
  }

  @Test
  void byTimeTheNewestAreHeldOutAndTheNextNewestValidate() {
    TicketRows tickets = new TicketRows();
    for (int i = 0; i < 100; i++) {
      // Ten tickets share each time; their ids order them.
      String time = Instant.ofEpochSecond(1_700_000_000L + i / 10).toString();
      tickets.add(String.format("t%03d", i), "text " + i, Map.of("priority", "low"), time, "en");
    }
    Splits splits = Splits.of(BY_TIME, shuffled(tickets), NO_HOLDOUT, TARGETS);
    assertEquals(new SplitCounts(68, 12, 20, 0, 0), splits.counts());
    assertEquals("t080", ids(splits.heldOut()).iterator().next());
    assertEquals("t068", ids(splits.validation()).iterator().next());
    assertEquals("t000", ids(splits.training()).iterator().next());
  }

  @Test
  void byTimeCopiesOfLaterSetsLeaveTheEarlierOnes() {
    Splits splits = Splits.of(BY_TIME, tickets(11, 2000, "t").dataset(), NO_HOLDOUT, TARGETS);
    assertNoTextInTwoSets(splits);
    assertTrue(splits.counts().copiesLeftTraining() > 0);
    assertTrue(splits.counts().copiesLeftValidation() > 0);
  }

  @Test
  void byTimeRefusesRowsWithoutATime() {
    TicketRows tickets = tickets(1, 40, "t").add("bare", "text", Map.of("category", "a"));
    Dataset<Row> rows = tickets.dataset();
    UserException e =
        assertThrows(
            UserException.class, () -> Splits.of(BY_TIME, rows, NO_HOLDOUT, List.of("category")));
    assertTrue(
        e.getMessage()
            .matches(
                "split.by is time, but 1 of \\d+ labelled rows have no time \\(created_at\\); name"
                    + " the column that holds it with --time, or use --split hash"),
        e.getMessage());
  }

  @Test
  void refusesAHistoryTooSmallToPart() {
    Dataset<Row> rows = new TicketRows().add("1", "a text", Map.of("category", "a")).dataset();
    UserException e =
        assertThrows(UserException.class, () -> Splits.of(BY_HASH, rows, NO_HOLDOUT, TARGETS));
    assertTrue(e.getMessage().contains(" row is left after the split ("), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(
                "give more rows with different texts, or the rows to hold out with --holdout"),
        e.getMessage());
  }

  @Test
  void refusesAHistoryAndAHoldoutWithoutLabels() {
    Dataset<Row> bare = new TicketRows().add("1", "a text", Map.of("other", "a")).dataset();
    Dataset<Row> tickets = tickets(1, 40, "t").dataset();
    UserException history =
        assertThrows(UserException.class, () -> Splits.of(BY_HASH, bare, NO_HOLDOUT, TARGETS));
    assertEquals(
        "no ticket has a label for category, priority; name the column that holds the labels with"
            + " --target NAME=COLUMN",
        history.getMessage());
    UserException holdout =
        assertThrows(UserException.class, () -> Splits.of(BY_HASH, tickets, bare, TARGETS));
    assertEquals(
        "no row of the holdout has a label for category, priority; give --holdout a file whose rows"
            + " are labelled, with the same columns as --input",
        holdout.getMessage());
  }
}
