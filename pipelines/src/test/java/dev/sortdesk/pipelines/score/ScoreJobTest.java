package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.TicketRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreJobTest {
  private static final int TICKETS = 2_000;

  @TempDir Path folder;
  private ScoreFixture fixture;

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(folder);
    fixture.promote(ScoreFixture.FIRST);
  }

  @Test
  void aReRunReadsOnlyWhatChanged() throws Exception {
    fixture.ingest(longTexts("a", TICKETS));
    ReadMetrics whole = ReadMetrics.of(fixture.spark, () -> fixture.score());
    fixture.ingest(longTexts("b", 20));

    ReadMetrics again =
        ReadMetrics.of(fixture.spark, () -> assertEquals(20, fixture.score().scored()));

    assertTrue(whole.rows() >= TICKETS, () -> whole.rows() + " rows in the first run");
    assertTrue(again.rows() < TICKETS / 10, () -> again.rows() + " rows in the second run");
    assertTrue(again.bytes() < whole.bytes() / 4, () -> again.bytes() + " of " + whole.bytes());
    assertEquals(2 * (TICKETS + 20), fixture.keys().size());
    assertEquals(List.of(), fixture.said);
  }

  @Test
  void aReRunWithoutChangesReadsNothingAndWritesNothing() throws Exception {
    fixture.ingest("a", 50);
    fixture.score();
    List<String> before = fixture.keys();

    assertEquals(0, fixture.score().scored());

    assertEquals(before, fixture.keys());
    assertEquals(List.of(), fixture.said);
  }

  @Test
  void aChangedTicketGetsARowForItsNewVersionAndADeletedOneLeaves() throws Exception {
    fixture.ingest("a", 3);
    fixture.score();
    fixture.ingest(new TicketRows().add("a-00001", "the parcel never came", Map.of()));
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00002'");

    assertEquals(1, fixture.score().scored());

    assertEquals(
        Stream.of(
                ScoreFixture.answers("a-00000", 1, ScoreFixture.FIRST),
                ScoreFixture.answers("a-00001", 1, ScoreFixture.FIRST),
                ScoreFixture.answers("a-00001", 2, ScoreFixture.FIRST))
            .flatMap(List::stream)
            .toList(),
        fixture.keys());
  }

  @Test
  void aTicketThatCameAgainUnderADeletedIdIsAnsweredAnew() throws Exception {
    fixture.ingest("a", 2);
    fixture.score();
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00001'");
    fixture.ingest(new TicketRows().add("a-00001", "quite another matter", Map.of()));
    long before = fixture.tickets().version();

    assertEquals(1, fixture.score().scored());

    assertEquals(
        Stream.of(
                ScoreFixture.answers("a-00000", 1, ScoreFixture.FIRST),
                ScoreFixture.answers("a-00001", 1, ScoreFixture.FIRST))
            .flatMap(List::stream)
            .toList(),
        fixture.keys());
    assertEquals(
        2,
        fixture
            .predictions()
            .read()
            .where("ticket_id = 'a-00001' and tickets_version = " + before)
            .count());
  }

  @Test
  void startsFromASnapshotWhereTheChangeFeedIsVacuumed() throws Exception {
    fixture.ingest("a", 40);
    fixture.score();
    fixture.ingest(new TicketRows().add("a-00003", "first change", Map.of()));
    fixture.ingest(new TicketRows().add("a-00003", "second change", Map.of()));
    fixture.ingest("b", 5);
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00004'");
    vacuumTickets();

    assertEquals(6, fixture.score().scored());

    assertEquals(1, fixture.said.size(), fixture.said::toString);
    assertTrue(
        fixture.said.get(0).contains("the change feed of tickets does not go back to version"),
        fixture.said::toString);
    List<String> keys = fixture.keys();
    assertEquals(2 * (40 - 1 + 1 + 5), keys.size());
    assertEquals(keys.size(), new HashSet<>(keys).size());
    assertTrue(keys.containsAll(ScoreFixture.answers("a-00003", 3, ScoreFixture.FIRST)));
    assertTrue(keys.stream().noneMatch(key -> key.startsWith("a-00004")));
    assertEquals(0, fixture.score().scored());
  }

  @Test
  void startsFromASnapshotWhereItIsNotNotedWhatWasScored() throws Exception {
    fixture.ingest("a", 10);
    fixture.score();
    List<String> before = fixture.keys();
    // As a copy of the table has it, which takes no transactions along.
    Path copy = folder.resolve("copy");
    fixture.predictions().read().write().format("delta").save(copy.toString());
    move(copy);
    fixture.ingest("b", 2);

    assertEquals(2, fixture.score().scored());

    assertEquals(1, fixture.said.size(), fixture.said::toString);
    assertTrue(fixture.said.get(0).contains("is not noted"), fixture.said::toString);
    assertEquals(before.size() + 4, fixture.keys().size());
    assertTrue(fixture.keys().containsAll(before));
  }

  @Test
  void ticketsThatWereIngestedAnewIntoANewTableAreAnsweredAnew() throws Exception {
    fixture.ingest("a", 10);
    fixture.score();
    FileUtils.deleteDirectory(folder.resolve("tables/tickets").toFile());
    fixture.ingest("a", 8);
    fixture.ingest("b", 1);

    fixture.score();

    List<String> keys = fixture.keys();
    assertEquals(2 * (8 + 1), keys.size());
    assertEquals(keys.size(), new HashSet<>(keys).size());
  }

  /**
   * Tickets that do not compress, so that the bytes read are theirs and not those of Delta's log.
   */
  private static TicketRows longTexts(String prefix, int count) {
    Random draw = new Random(5);
    TicketRows rows = new TicketRows();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder("invoice");
      for (int word = 0; word < 60; word++) {
        text.append(' ').append(Long.toString(draw.nextLong(), 36));
      }
      rows.add("%s-%05d".formatted(prefix, i), text.toString(), Map.of());
    }
    return rows;
  }

  private void vacuumTickets() {
    fixture.spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    try {
      fixture.sql("VACUUM {tickets} RETAIN 0 HOURS");
    } finally {
      fixture.spark.conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");
    }
  }

  private void move(Path copy) throws Exception {
    Path table = folder.resolve("tables/predictions");
    FileUtils.deleteDirectory(table.toFile());
    Files.move(copy, table);
  }
}
