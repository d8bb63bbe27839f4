package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.pipelines.TicketRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code predictions_latest} says after what may happen to the tickets and the champion. */
class LatestTest {
  private static final String FIRST = ScoreFixture.FIRST;
  private static final String SECOND = ScoreFixture.SECOND;

  @TempDir Path folder;
  private ScoreFixture fixture;

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(folder);
    fixture.promote(FIRST);
    fixture.ingest("a", 4);
    fixture.score();
  }

  @Test
  void hasTheNewestVersionOfEachTicketAndNoneOfADeletedOne() throws Exception {
    assertEquals(
        latest(FIRST, "a-00000 1", "a-00001 1", "a-00002 1", "a-00003 1"), fixture.latest());
    fixture.ingest(new TicketRows().add("a-00001", "the parcel never came", Map.of()));
    fixture.ingest("b", 1);
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00002'");

    fixture.score();

    assertEquals(
        latest(FIRST, "a-00000 1", "a-00001 2", "a-00003 1", "b-00000 1"), fixture.latest());
  }

  @Test
  void hasTheChampionsAnswersAfterAPromotionAndTheOnesBeforeAfterARollback() throws Exception {
    fixture.promote(SECOND);
    fixture.score();
    assertEquals(
        latest(SECOND, "a-00000 1", "a-00001 1", "a-00002 1", "a-00003 1"), fixture.latest());
    fixture.ingest("b", 1);
    fixture.score();

    fixture.tracking.registry().rollback("for a test");
    assertEquals(1, fixture.score().scored());

    assertEquals(
        latest(FIRST, "a-00000 1", "a-00001 1", "a-00002 1", "a-00003 1", "b-00000 1"),
        fixture.latest());
  }

  @Test
  void isMadeUpForByTheNextRunWhereAKillFellBeforeItsCommit() throws Exception {
    Path latest = folder.resolve("tables/predictions_latest");
    FileUtils.copyDirectory(latest.toFile(), folder.resolve("copy").toFile());
    fixture.ingest("b", 2);
    fixture.score();
    List<String> undisturbed = fixture.latest();
    // As the first run left it: the answers of the second are in predictions alone.
    FileUtils.deleteDirectory(latest.toFile());
    FileUtils.moveDirectory(folder.resolve("copy").toFile(), latest.toFile());
    DeltaLog.clearCache();
    assertEquals(8, fixture.latest().size());

    assertEquals(0, fixture.score().scored());

    assertEquals(undisturbed, fixture.latest());
  }

  @Test
  void isMadeAnewWhereItIsGone() throws Exception {
    List<String> undisturbed = fixture.latest();
    FileUtils.deleteDirectory(folder.resolve("tables/predictions_latest").toFile());

    fixture.score();

    assertEquals(undisturbed, fixture.latest());
  }

  @Test
  void forgetsTheEarlierLifeOfATicketThatCameAgainUnderItsId() throws Exception {
    fixture.ingest(new TicketRows().add("a-00001", "the parcel never came", Map.of()));
    fixture.score();
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00001'");
    fixture.ingest(new TicketRows().add("a-00001", "quite another matter", Map.of()));

    fixture.score();

    assertEquals(
        latest(FIRST, "a-00000 1", "a-00001 1", "a-00002 1", "a-00003 1"), fixture.latest());
  }

  private static List<String> latest(String model, String... tickets) {
    List<String> keys = new ArrayList<>();
    for (String ticket : tickets) {
      keys.add(ticket + " " + model + " category");
      keys.add(ticket + " " + model + " priority");
    }
    return keys;
  }
}
