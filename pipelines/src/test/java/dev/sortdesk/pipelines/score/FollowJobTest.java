package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.TicketRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FollowJobTest {
  private static final String FIRST = ScoreFixture.FIRST;
  private static final String SECOND = ScoreFixture.SECOND;

  @TempDir Path folder;
  private ScoreFixture fixture;
  private Followed followed;

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(folder);
    fixture.promote(FIRST);
    followed = new Followed(fixture);
  }

  @Test
  void scoresWhatIsThereAndThenWhatCame() throws Exception {
    fixture.ingest("a", 250);

    assertEquals(250, followed.availableNow());
    fixture.ingest("b", 3);
    fixture.ingest(new TicketRows().add("a-00001", "the parcel never came", Map.of()));
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00002'");
    assertEquals(4, followed.availableNow());
    assertEquals(0, followed.availableNow());

    List<String> keys = followed.onlyOnce();
    assertEquals(2 * (250 + 3 + 1 - 1), keys.size());
    assertTrue(keys.containsAll(ScoreFixture.answers("a-00001", 2, FIRST)));
    assertTrue(keys.stream().noneMatch(key -> key.startsWith("a-00002")));
    assertEquals(0, fixture.score().scored(), "a batch run knows what the stream scored");
  }

  @Test
  void followsUntilItIsStopped() throws Exception {
    fixture.ingest("a", 5);
    CountDownLatch second = new CountDownLatch(1);
    followed.meanwhile(() -> fixture.ingest("b", 2));
    followed.meanwhile(second::countDown);
    FollowJob job = followed.job();
    CompletableFuture<Long> scored =
        CompletableFuture.supplyAsync(() -> Followed.unchecked(job::follow));

    second.await();
    assertFalse(scored.isDone());
    job.stop();

    assertEquals(7, scored.get());
    assertTrue(job.awaitEnd(0));
    assertEquals(2 * 7, followed.onlyOnce().size());
  }

  @Test
  void afterAPromotionNewTicketsAreAnsweredBeforeTheOldOnesAndOfThoseTheNewestFirst()
      throws Exception {
    TicketRows dated = new TicketRows();
    for (int i = 0; i < 350; i++) {
      dated.add("a-%05d".formatted(i), "ticket " + i, Map.of(), day(i), "en");
    }
    fixture.ingest(dated);
    followed.meanwhile(() -> {}); // 100
    followed.meanwhile(() -> {}); // 200
    followed.meanwhile(() -> {}); // 300
    followed.meanwhile(
        () -> { // All of them: the next champion comes while the job goes on.
          fixture.promote(SECOND);
          fixture.ingest("b", 4);
        });
    followed.meanwhile(() -> fixture.ingest("c", 3)); // The second champion's first slice.

    followed.availableNow();

    List<List<String>> commits = followed.commits(SECOND);
    assertEquals(5, commits.size(), commits::toString);
    assertTrue(commits.get(0).contains("b-00003"), commits.get(0)::toString);
    assertTrue(commits.get(0).contains("a-00349"), commits.get(0)::toString);
    assertEquals(List.of("c-00000", "c-00001", "c-00002"), commits.get(1));
    assertTrue(commits.get(4).contains("a-00000"), commits.get(4)::toString);
    assertEquals(2 * 357, followed.onlyOnce().stream().filter(key -> key.contains(SECOND)).count());
  }

  @Test
  void goesOnWhenTicketsGetAColumn() throws Exception {
    fixture.ingest("a", 5);
    followed.meanwhile(
        () -> {
          fixture.ingest("b", 5);
          fixture.sql("ALTER TABLE {tickets} ADD COLUMNS (queue STRING)");
          fixture.ingest("c", 5);
        });
    followed.availableNow();
    fixture.sql("ALTER TABLE {tickets} ADD COLUMNS (team STRING)");
    fixture.ingest("d", 5);

    assertEquals(5, followed.availableNow());

    assertEquals(2 * 20, followed.onlyOnce().size());
  }

  @Test
  void refusesTicketsWhoseColumnsAreOthers() throws Exception {
    fixture.ingest("a", 5);
    followed.meanwhile(
        () ->
            fixture
                .tickets()
                .read()
                .withColumn("text", org.apache.spark.sql.functions.lit(5))
                .write()
                .format("delta")
                .mode("overwrite")
                .option("overwriteSchema", "true")
                .save(fixture.workdir.table("tickets")));

    UserException error = assertThrows(UserException.class, followed::availableNow);

    assertEquals(
        "the column text of "
            + fixture.workdir.table("tickets")
            + " is INT, not STRING;"
            + " bring the column back as it was: docs/operations.md says how",
        error.getMessage());
    assertEquals(2 * 5, followed.onlyOnce().size());
  }

  private static String day(int i) {
    return "2026-01-01T%02d:%02d:00Z".formatted(i / 60, i % 60);
  }
}
