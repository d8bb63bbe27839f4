package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.TicketRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
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

  /** Work that is done, one after the other, each time that the job says that it scored. */
  private final Deque<ReadMetrics.Work> meanwhile = new ArrayDeque<>();

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(folder);
    fixture.promote(FIRST);
  }

  @Test
  void scoresWhatIsThereAndThenWhatCame() throws Exception {
    fixture.ingest("a", 250);

    assertEquals(250, availableNow());
    fixture.ingest("b", 3);
    fixture.ingest(new TicketRows().add("a-00001", "the parcel never came", Map.of()));
    fixture.sql("DELETE FROM {tickets} WHERE ticket_id = 'a-00002'");
    assertEquals(4, availableNow());
    assertEquals(0, availableNow());

    List<String> keys = onlyOnce();
    assertEquals(2 * (250 + 3 + 1 - 1), keys.size());
    assertTrue(keys.containsAll(ScoreFixture.answers("a-00001", 2, FIRST)));
    assertTrue(keys.stream().noneMatch(key -> key.startsWith("a-00002")));
    assertEquals(0, fixture.score().scored(), "a batch run knows what the stream scored");
  }

  @Test
  void followsUntilItIsStopped() throws Exception {
    fixture.ingest("a", 5);
    CountDownLatch second = new CountDownLatch(1);
    meanwhile.add(() -> fixture.ingest("b", 2));
    meanwhile.add(second::countDown);
    FollowJob job = job();
    CompletableFuture<Long> scored = CompletableFuture.supplyAsync(() -> unchecked(job::follow));

    second.await();
    assertFalse(scored.isDone());
    job.stop();

    assertEquals(7, scored.get());
    assertTrue(job.awaitEnd(0));
    assertEquals(2 * 7, onlyOnce().size());
  }

  @Test
  void afterAPromotionNewTicketsAreAnsweredBeforeTheOldOnesAndOfThoseTheNewestFirst()
      throws Exception {
    TicketRows dated = new TicketRows();
    for (int i = 0; i < 350; i++) {
      dated.add("a-%05d".formatted(i), "ticket " + i, Map.of(), day(i), "en");
    }
    fixture.ingest(dated);
    meanwhile.add(() -> {}); // 100
    meanwhile.add(() -> {}); // 200
    meanwhile.add(() -> {}); // 300
    meanwhile.add(
        () -> { // All of them: the next champion comes while the job goes on.
          fixture.promote(SECOND);
          fixture.ingest("b", 4);
        });
    meanwhile.add(() -> fixture.ingest("c", 3)); // The second champion's first slice.

    availableNow();

    List<List<String>> commits = commits(SECOND);
    assertEquals(5, commits.size(), commits::toString);
    assertTrue(commits.get(0).contains("b-00003"), commits.get(0)::toString);
    assertTrue(commits.get(0).contains("a-00349"), commits.get(0)::toString);
    assertEquals(List.of("c-00000", "c-00001", "c-00002"), commits.get(1));
    assertTrue(commits.get(4).contains("a-00000"), commits.get(4)::toString);
    assertEquals(2 * 357, onlyOnce().stream().filter(key -> key.contains(SECOND)).count());
  }

  @Test
  void aDeletedCheckpointLosesNothingAndWritesNothingTwice() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    availableNow();
    FileUtils.deleteDirectory(folder.resolve("checkpoints").toFile());
    fixture.ingest("c", 5);
    fixture.said.clear();

    assertEquals(5, availableNow());

    assertEquals(2 * 15, onlyOnce().size());
    assertTrue(
        fixture.said.get(0).contains("no checkpoint checkpoints/score/" + FIRST),
        fixture.said::toString);
  }

  @Test
  void whatIsLeftOfACheckpointThatWasDeletedUnderARunningQueryIsNotInTheWay() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    availableNow();
    Path checkpoint = folder.resolve("checkpoints/score/" + FIRST);
    Files.delete(checkpoint.resolve("metadata"));
    FileUtils.deleteDirectory(checkpoint.resolve("offsets").toFile());
    fixture.ingest("c", 5);

    assertEquals(5, availableNow());

    assertEquals(2 * 15, onlyOnce().size());
  }

  @Test
  void aBatchThatWasWrittenBeforeAKillIsNotWrittenAgain() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    availableNow();
    // As a process leaves it that is killed after the rows are committed.
    Path commits = folder.resolve("checkpoints/score/" + FIRST + "/commits");
    FileUtils.cleanDirectory(commits.toFile());
    fixture.ingest("c", 5);

    assertEquals(5, availableNow());

    assertEquals(2 * 15, onlyOnce().size());
  }

  @Test
  void whatARivalScoredMeanwhileIsNotScoredAgain() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    fixture.score();
    fixture.ingest("c", 5);

    assertEquals(5, availableNow());

    assertEquals(2 * 15, onlyOnce().size());
  }

  @Test
  void findsWhatIsMissingWherePredictionsWasRestored() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    availableNow();
    fixture.ingest("c", 5);
    availableNow();
    long version = commitVersions(FIRST).get(1);
    fixture.sql("RESTORE {predictions} TO VERSION AS OF " + version);
    fixture.ingest("d", 5);
    fixture.said.clear();

    assertEquals(10, availableNow());

    assertEquals(2 * 20, onlyOnce().size());
    assertTrue(
        fixture.said.stream().anyMatch(line -> line.contains("was brought back")),
        fixture.said::toString);
  }

  @Test
  void findsWhatIsMissingWherePredictionsIsAnOlderCopyThanItsCheckpoint() throws Exception {
    fixture.ingest("a", 5);
    availableNow();
    fixture.ingest("b", 5);
    availableNow();
    Path table = folder.resolve("tables/predictions");
    FileUtils.copyDirectory(table.toFile(), folder.resolve("copy").toFile());
    fixture.ingest("c", 5);
    availableNow();
    FileUtils.deleteDirectory(table.toFile());
    FileUtils.moveDirectory(folder.resolve("copy").toFile(), table.toFile());
    // Another process would not remember the table as it was.
    DeltaLog.clearCache();
    fixture.ingest("d", 5);
    fixture.said.clear();

    assertEquals(10, availableNow());

    assertEquals(2 * 20, onlyOnce().size());
    assertTrue(
        fixture.said.stream().anyMatch(line -> line.contains("was brought back")),
        fixture.said::toString);
  }

  @Test
  void goesOnWhenTicketsGetAColumn() throws Exception {
    fixture.ingest("a", 5);
    meanwhile.add(
        () -> {
          fixture.ingest("b", 5);
          fixture.sql("ALTER TABLE {tickets} ADD COLUMNS (queue STRING)");
          fixture.ingest("c", 5);
        });
    availableNow();
    fixture.sql("ALTER TABLE {tickets} ADD COLUMNS (team STRING)");
    fixture.ingest("d", 5);

    assertEquals(5, availableNow());

    assertEquals(2 * 20, onlyOnce().size());
  }

  @Test
  void refusesTicketsWhoseColumnsAreOthers() throws Exception {
    fixture.ingest("a", 5);
    meanwhile.add(
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

    UserException error = assertThrows(UserException.class, this::availableNow);

    assertEquals(
        "the column text of "
            + fixture.workdir.table("tickets")
            + " is INT, not STRING;"
            + " bring the column back as it was: docs/operations.md says how",
        error.getMessage());
    assertEquals(2 * 5, onlyOnce().size());
  }

  private FollowJob job() {
    return new FollowJob(
        fixture.spark, fixture.workdir, ScoreFixture.CONFIG, fixture.tracking, this::heard);
  }

  private void heard(String line) {
    fixture.said.add(line);
    if (line.contains(" scored by ")) {
      ReadMetrics.Work work = meanwhile.poll();
      if (work != null) {
        unchecked(
            () -> {
              work.run();
              return 0;
            });
      }
    }
  }

  private long availableNow() throws Exception {
    return job().availableNow();
  }

  /** The keys of all answers, each once. */
  private List<String> onlyOnce() {
    List<String> keys = fixture.keys();
    assertEquals(keys.size(), new HashSet<>(keys).size(), keys::toString);
    return keys;
  }

  /** The tickets that a model answered, in order, for each commit. */
  private List<List<String>> commits(String model) {
    List<List<String>> commits = new ArrayList<>();
    for (long version : commitVersions(model)) {
      commits.add(
          added()
              .where("_commit_version = " + version)
              .select("ticket_id")
              .distinct()
              .orderBy("ticket_id")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .toList());
    }
    return commits;
  }

  private List<Long> commitVersions(String model) {
    return added()
        .where("model_version = '" + model + "'")
        .select("_commit_version")
        .distinct()
        .orderBy("_commit_version")
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }

  private org.apache.spark.sql.Dataset<Row> added() {
    return fixture
        .spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", 0)
        .load(fixture.workdir.table("predictions"))
        .where("_change_type = 'insert'");
  }

  private static String day(int i) {
    return "2026-01-01T%02d:%02d:00Z".formatted(i / 60, i % 60);
  }

  private interface Call<T> {
    T call() throws Exception;
  }

  private static <T> T unchecked(Call<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
