package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.config.ScoreConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.tables.LostFeed;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.ScoringState;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * The stage {@code score}: the champion's answers for every ticket version that it has not scored
 * yet. What it has scored is known by the version of the tickets' table that it came to; a re-run
 * reads that table's change feed since then, and nothing else of it.
 */
public final class ScoreJob {
  static final String BROUGHT_BACK = "predictions was brought back to what it was before";

  private final SparkSession spark;
  private final Workdir workdir;
  private final ScoreConfig config;
  private final Tracking tracking;
  private final Consumer<String> say;

  /**
   * @param say takes a line for the user, where there is something to say
   */
  public ScoreJob(
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
   * Scores, and writes {@code reports/scoring.json}.
   *
   * @throws UserException if there is no champion, or other writers leave no room
   */
  public ScoreReport run() throws Exception {
    RegisteredModel champion = champion(tracking);
    TicketsTable tickets = TicketsTable.of(spark, workdir);
    ModelScoring scoring =
        new ModelScoring(
            spark,
            workdir,
            config,
            champion,
            new Bundles(workdir, tracking.registry()).local(champion));
    PredictionsTable.of(spark, workdir).prepare();
    long scored = score(scoring, tickets);
    ScoreReport report = new ScoreReport(champion.modelVersion(), tickets.read().count(), scored);
    workdir.writeReport("scoring.json", Json.pretty(report));
    return report;
  }

  private long score(ModelScoring scoring, TicketsTable tickets) throws Exception {
    try {
      long scored = Retries.of(workdir.table("predictions"), () -> catchUp(scoring, tickets));
      Latest.refresh(spark, workdir, champion(tracking));
      return scored;
    } catch (Exception e) {
      throw Failures.explained(e, workdir.uri());
    }
  }

  static RegisteredModel champion(Tracking tracking) {
    return tracking
        .registry()
        .champion()
        .orElseThrow(
            () ->
                new UserException(
                    "there is no champion to score with", "run train, evaluate and promote first"));
  }

  private Optional<Long> catchUp(ModelScoring scoring, TicketsTable tickets) throws Exception {
    long upTo = tickets.version();
    Optional<ScoringState> state = scoring.state();
    if (state.isEmpty() || state.get().backlog() || state.get().ticketsVersion() > upTo) {
      if (state.isEmpty() ? scoring.hasAnswers() : state.get().ticketsVersion() > upTo) {
        sayRestart("what " + scoring.modelVersion() + " has scored is not noted");
      }
      return scoring.snapshot(state.orElse(null), upTo);
    }
    if (scoring.isRestored()) {
      sayRestart(BROUGHT_BACK);
      return scoring.snapshot(state.get(), upTo);
    }
    if (state.get().ticketsVersion() == upTo) {
      return Optional.of(0L);
    }
    long since = state.get().ticketsVersion();
    try (Changes changes = Changes.read(() -> tickets.changes(since, upTo))) {
      return scoring.changes(state.get(), changes, upTo, null);
    } catch (LostFeed e) {
      sayRestart(
          "the change feed of tickets does not go back to version %d any more (%s)"
              .formatted(since, e.getMessage()));
      return scoring.snapshot(state.get(), upTo);
    }
  }

  private void sayRestart(String reason) {
    say.accept(
        "score: " + reason + "; compares every ticket with the answers that there are instead");
  }
}
