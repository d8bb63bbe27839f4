package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A job that follows the tickets of a fixture, and what it did. */
final class Followed {
  private final ScoreFixture fixture;

  /** Work that is done, one after the other, each time that the job says that it scored. */
  private final Deque<ReadMetrics.Work> meanwhile = new ArrayDeque<>();

  Followed(ScoreFixture fixture) {
    this.fixture = fixture;
  }

  /** Has work done after that which was given before, the next time that the job scored. */
  void meanwhile(ReadMetrics.Work work) {
    meanwhile.add(work);
  }

  FollowJob job() {
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

  long availableNow() throws Exception {
    return job().availableNow();
  }

  /** The keys of all answers, each once. */
  List<String> onlyOnce() {
    List<String> keys = fixture.keys();
    assertEquals(keys.size(), new HashSet<>(keys).size(), keys::toString);
    return keys;
  }

  /** The tickets that a model answered, in order, for each commit. */
  List<List<String>> commits(String model) {
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

  List<Long> commitVersions(String model) {
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

  private Dataset<Row> added() {
    return fixture
        .spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", 0)
        .load(fixture.workdir.table("predictions"))
        .where("_change_type = 'insert'");
  }

  interface Call<T> {
    T call() throws Exception;
  }

  static <T> T unchecked(Call<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
