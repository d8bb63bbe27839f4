package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * {@code score --follow} and {@code --available-now}: the champion's answers for tickets as they
 * come, by a streaming query over the tickets' change feed. What the champion has not scored of
 * what was there before is the backlog: a slice of it at a time, newest tickets first, and only
 * when no new ticket waits.
 */
public final class FollowJob {
  private final SparkSession spark;
  private final Workdir workdir;
  private final ScoreConfig config;
  private final Tracking tracking;
  private final Consumer<String> say;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final String group = "score-" + UUID.randomUUID();
  private volatile @Nullable ModelFollower following;
  private boolean unreachable;
  private long scored;

  /**
   * @param say takes a line for the user
   */
  public FollowJob(
      SparkSession spark,
      Workdir workdir,
      ScoreConfig config,
      Tracking tracking,
      Consumer<String> say) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.tracking = tracking;
    this.say = say;
  }

  /**
   * Scores until it is stopped.
   *
   * @return how many ticket versions were scored
   * @throws UserException if there is no champion or no table of tickets
   */
  public long follow() throws Exception {
    return run(false);
  }

  /** Scores until nothing is left to be scored, and returns how many ticket versions that were. */
  public long availableNow() throws Exception {
    return run(true);
  }

  /** Ends the work, from any thread; what is not committed by then is left to the next run. */
  public void stop() throws Exception {
    stop.countDown();
    spark.sparkContext().cancelJobGroupAndFutureJobs(group);
    ModelFollower follower = following;
    if (follower != null) {
      follower.stop();
    }
  }

  /** Waits until the work has ended; returns whether it did within a time. */
  public boolean awaitEnd(long seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS);
  }

  private long run(boolean once) throws Exception {
    spark.sparkContext().setJobGroup(group, "score", false);
    try {
      PredictionsTable.of(spark, workdir).prepare();
      loop(once);
    } catch (Exception e) {
      // A stop cancels the job that is under way, which then fails.
      if (!stopped()) {
        throw Failures.explained(e, workdir.uri());
      }
    } finally {
      spark.sparkContext().clearJobGroup();
      ended.countDown();
    }
    return scored;
  }

  private void loop(boolean once) throws Exception {
    while (!stopped()) {
      ModelFollower follower = follower();
      long fresh = follower.newTickets();
      tell(fresh, "new tickets", follower);
      long old = stopped() ? 0 : follower.slice(config.slice());
      tell(old, "tickets of the backlog", follower);
      if (fresh + old > 0) {
        Latest.refresh(spark, workdir, champion());
      } else if (follower.isDone()) {
        if (once) {
          return;
        }
        var unused = stop.await(config.pollSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** Returns the one that follows with the present champion. */
  private ModelFollower follower() throws Exception {
    RegisteredModel champion = champion();
    ModelFollower follower = following;
    if (follower == null || follower.model().number() != champion.number()) {
      Path bundle = new Bundles(workdir, tracking.registry()).local(champion);
      follower =
          new ModelFollower(
              spark,
              workdir,
              champion,
              new ModelScoring(spark, workdir, config, champion, bundle),
              say);
      follower.open();
      following = follower;
      say.accept("score: follows the tickets with " + champion.modelVersion());
      Latest.refresh(spark, workdir, champion);
    }
    return follower;
  }

  private RegisteredModel champion() {
    try {
      RegisteredModel champion = ScoreJob.champion(tracking);
      unreachable = false;
      return champion;
    } catch (MlflowException e) {
      ModelFollower follower = following;
      if (follower == null) {
        throw e;
      }
      if (!unreachable) {
        unreachable = true;
        say.accept(
            "score: the registry does not answer (%s); goes on with %s"
                .formatted(e.getMessage(), follower.model().modelVersion()));
      }
      return follower.model();
    }
  }

  private void tell(long rows, String what, ModelFollower follower) {
    scored += rows;
    if (rows > 0) {
      say.accept(
          "score: %,d %s scored by %s".formatted(rows, what, follower.model().modelVersion()));
    }
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }
}
