package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.predict.DistributedPredictor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others who score at the same time, and executors that lose what they were sent. */
class RivalsTest {
  @TempDir Path folder;
  private ScoreFixture fixture;

  @BeforeEach
  void champion() throws Exception {
    fixture = new ScoreFixture(folder);
    fixture.promote(ScoreFixture.FIRST);
  }

  @Test
  void twoRunsAtOnceGiveEachTicketOneAnswer() throws Exception {
    fixture.ingest("a", 300);
    SparkSession other = fixture.spark.newSession();
    CompletableFuture<Long> rival =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return fixture.score(other).scored();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    long scored = fixture.score().scored();

    assertEquals(300, scored + rival.get());
    assertEquals(600, fixture.keys().size());
    assertEquals(600, new HashSet<>(fixture.keys()).size());
    assertEquals(fixture.keys(), fixture.latest());
  }

  @Test
  void aRivalBetweenTheReadAndTheWriteLeavesNothingToBeWritten() throws Exception {
    fixture.ingest("a", 10);
    fixture.predictions().prepare();
    ModelScoring slow = fixture.scoring();
    long upTo = fixture.tickets().version();
    fixture.score();
    fixture.ingest("b", 5);

    assertEquals(Optional.empty(), slow.snapshot(null, upTo));

    assertEquals(20, fixture.keys().size());
    assertEquals(5, fixture.score().scored());
  }

  @Test
  void saysSoWhereOtherWritersLeaveNoRoom() {
    UserException error =
        assertThrows(
            UserException.class,
            () ->
                Retries.of(
                    "predictions",
                    () -> {
                      throw new ConcurrentModificationException("a rival");
                    }));

    assertEquals(
        "score: other writers changed predictions each of 5 times; nothing was written twice; let"
            + " the other score or SQL end, and run score again",
        error.getMessage());
  }

  @Test
  void saysThatAnExecutorLostAFileOfTheModelAndWritesNothing() throws Exception {
    fixture.ingest("a", 5);
    String version = "tfidf-00000000105e";
    fixture.promote(version);
    Path models = folder.resolve("models");
    Path bundle = models.resolve(version);
    // As after a batch with this model and one with another: its copy is there, and is not open.
    predict(bundle);
    predict(models.resolve(ScoreFixture.FIRST));
    Path copy = Path.of(SparkFiles.get("sortdesk-" + ModelBundle.digest(bundle)));
    Files.delete(copy.resolve("tfidf").resolve("words.txt"));

    Exception error = assertThrows(IllegalStateException.class, fixture::score);

    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith("score: an executor has no whole copy of the model ("), message);
    assertTrue(message.contains("words.txt"), message);
    assertTrue(message.endsWith("run score again, which sends a new one"), message);
    assertEquals(List.of(), fixture.keys());
  }

  private void predict(Path bundle) throws Exception {
    SparkSession spark = fixture.spark;
    DistributedPredictor.predict(
            spark, bundle, fixture.tickets().read(), 64, spark.sparkContext().longAccumulator())
        .collectAsList();
  }
}
