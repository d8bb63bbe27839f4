package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Follows on where a checkpoint, or the table of predictions, is not as the last run left it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FollowRestartTest {
  private static final String FIRST = ScoreFixture.FIRST;

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
  void aDeletedCheckpointLosesNothingAndWritesNothingTwice() throws Exception {
    scoreInTwoRuns();
    FileUtils.deleteDirectory(folder.resolve("checkpoints").toFile());
    fixture.ingest("c", 5);
    fixture.said.clear();

    assertEquals(5, followed.availableNow());

    assertEquals(2 * 15, followed.onlyOnce().size());
    assertTrue(
        fixture.said.get(0).contains("no checkpoint checkpoints/score/" + FIRST),
        fixture.said::toString);
  }

  @Test
  void whatIsLeftOfACheckpointThatWasDeletedUnderARunningQueryIsNotInTheWay() throws Exception {
    scoreInTwoRuns();
    Path checkpoint = folder.resolve("checkpoints/score/" + FIRST);
    Files.delete(checkpoint.resolve("metadata"));
    FileUtils.deleteDirectory(checkpoint.resolve("offsets").toFile());
    fixture.ingest("c", 5);

    assertEquals(5, followed.availableNow());

    assertEquals(2 * 15, followed.onlyOnce().size());
  }

  @Test
  void aBatchThatWasWrittenBeforeAKillIsNotWrittenAgain() throws Exception {
    scoreInTwoRuns();
    // As a process leaves it that is killed after the rows are committed.
    Path commits = folder.resolve("checkpoints/score/" + FIRST + "/commits");
    FileUtils.cleanDirectory(commits.toFile());
    fixture.ingest("c", 5);

    assertEquals(5, followed.availableNow());

    assertEquals(2 * 15, followed.onlyOnce().size());
  }

  @Test
  void whatARivalScoredMeanwhileIsNotScoredAgain() throws Exception {
    fixture.ingest("a", 5);
    followed.availableNow();
    fixture.ingest("b", 5);
    fixture.score();
    fixture.ingest("c", 5);

    assertEquals(5, followed.availableNow());

    assertEquals(2 * 15, followed.onlyOnce().size());
  }

  @Test
  void findsWhatIsMissingWherePredictionsWasRestored() throws Exception {
    scoreInTwoRuns();
    fixture.ingest("c", 5);
    followed.availableNow();
    long version = followed.commitVersions(FIRST).get(1);
    fixture.sql("RESTORE {predictions} TO VERSION AS OF " + version);
    fixture.ingest("d", 5);
    fixture.said.clear();

    assertEquals(10, followed.availableNow());

    assertEquals(2 * 20, followed.onlyOnce().size());
    assertTrue(
        fixture.said.stream().anyMatch(line -> line.contains("was brought back")),
        fixture.said::toString);
  }

  @Test
  void findsWhatIsMissingWherePredictionsIsAnOlderCopyThanItsCheckpoint() throws Exception {
    scoreInTwoRuns();
    Path table = folder.resolve("tables/predictions");
    FileUtils.copyDirectory(table.toFile(), folder.resolve("copy").toFile());
    fixture.ingest("c", 5);
    followed.availableNow();
    FileUtils.deleteDirectory(table.toFile());
    FileUtils.moveDirectory(folder.resolve("copy").toFile(), table.toFile());
    // Another process would not remember the table as it was.
    DeltaLog.clearCache();
    fixture.ingest("d", 5);
    fixture.said.clear();

    assertEquals(10, followed.availableNow());

    assertEquals(2 * 20, followed.onlyOnce().size());
    assertTrue(
        fixture.said.stream().anyMatch(line -> line.contains("was brought back")),
        fixture.said::toString);
  }

  /** Leaves five tickets each of two runs, with a checkpoint that knows of both. */
  private void scoreInTwoRuns() throws Exception {
    fixture.ingest("a", 5);
    followed.availableNow();
    fixture.ingest("b", 5);
    followed.availableNow();
  }
}
