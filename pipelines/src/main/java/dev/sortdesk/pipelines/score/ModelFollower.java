package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.tables.LostFeed;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.ScoringState;
import dev.sortdesk.pipelines.tables.StreamBatch;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * One model that follows the tickets, with a checkpoint of its own below {@code checkpoints/score}.
 * The checkpoint only says from where to read on; what is scored is what the table of predictions
 * notes, so that a checkpoint which is lost, or behind because another one scored, does no harm.
 */
final class ModelFollower {
  private static final String QUERY_ID = "sql.streaming.queryId";

  private final SparkSession spark;
  private final Workdir workdir;
  private final RegisteredModel model;
  private final ModelScoring scoring;
  private final TicketsTable tickets;
  private final PredictionsTable predictions;
  private final Consumer<String> say;
  private final String checkpoint;
  private volatile @Nullable StreamingQuery query;
  private long seen = -1;
  private int lostCheckpoints;

  /** The table of predictions lacks batches that the checkpoint says were written. */
  private static final class RolledBackException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  ModelFollower(
      SparkSession spark,
      Workdir workdir,
      RegisteredModel model,
      ModelScoring scoring,
      Consumer<String> say) {
    this.spark = spark;
    this.workdir = workdir;
    this.model = model;
    this.scoring = scoring;
    this.say = say;
    this.tickets = TicketsTable.of(spark, workdir);
    this.predictions = PredictionsTable.of(spark, workdir);
    this.checkpoint = "checkpoints/score/" + model.modelVersion();
  }

  RegisteredModel model() {
    return model;
  }

  /** Makes sure that there is a state to go out from, with all tickets as its backlog if none. */
  void open() throws Exception {
    Optional<ScoringState> state = scoring.state();
    if (state.isEmpty()) {
      begin();
    } else if (state.get().ticketsVersion() > tickets.version()) {
      restart("the table of tickets is older than what was scored of it");
    } else if (scoring.isRestored()) {
      restart(ScoreJob.BROUGHT_BACK);
    } else if (!workdir.files().exists(checkpoint)) {
      say.accept(
          "score: no checkpoint %s yet; goes on after version %d of tickets, as predictions notes"
              .formatted(checkpoint, state.get().ticketsVersion()));
    }
  }

  /** Scores what has come since, and returns how many ticket versions that were. */
  long newTickets() throws Exception {
    long now = tickets.version();
    long known = Math.max(seen, state().ticketsVersion());
    if (now <= known) {
      return 0;
    }
    AtomicLong scored = new AtomicLong();
    try {
      stream(scored);
      seen = now;
      lostCheckpoints = 0;
    } catch (StreamingQueryException e) {
      Optional<String> reason = reasonToRestart(e);
      if (reason.isPresent()) {
        restart(reason.get());
      } else if (workdir.files().exists(checkpoint + "/metadata")
          || ++lostCheckpoints == Retries.MOST) {
        throw e;
      } else {
        say.accept(
            "score: the checkpoint %s was deleted meanwhile; makes another".formatted(checkpoint));
      }
    }
    return scored.get();
  }

  private static Optional<String> reasonToRestart(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RolledBackException) {
        return Optional.of(ScoreJob.BROUGHT_BACK);
      }
    }
    return LostFeed.of(failure)
        .map(lost -> "the change feed of tickets is lost (" + lost.getMessage() + ")");
  }

  /** Scores the newest tickets of the backlog, at most so many, and returns how many. */
  long slice(int most) throws Exception {
    if (!state().backlog()) {
      return 0;
    }
    return Retries.of(workdir.table("predictions"), () -> scoring.slice(state(), most));
  }

  boolean isDone() {
    return !state().backlog() && tickets.version() <= Math.max(seen, state().ticketsVersion());
  }

  /** Ends the query that is under way, if one is. */
  void stop() throws Exception {
    StreamingQuery running = query;
    if (running != null) {
      running.stop();
    }
  }

  private ScoringState state() {
    return scoring.state().orElseThrow();
  }

  private void restart(String reason) throws Exception {
    say.accept(
        "score: " + reason + "; compares every ticket with the answers that there are instead");
    begin();
  }

  private void begin() throws Exception {
    Retries.of(
        workdir.table("predictions"),
        () -> scoring.begin(scoring.state().orElse(null), tickets.version()));
    workdir.files().delete(checkpoint);
  }

  private void stream(AtomicLong scored) throws Exception {
    if (!workdir.files().exists(checkpoint + "/metadata")) {
      // What is left of one that was deleted under a running query would be in the way.
      workdir.files().delete(checkpoint);
    }
    StreamingQuery started =
        tickets
            .changeStream(state().ticketsVersion())
            .writeStream()
            .queryName("score " + model.modelVersion())
            .option("checkpointLocation", workdir.uri() + "/" + checkpoint)
            .trigger(Trigger.AvailableNow())
            .foreachBatch(
                (Dataset<Row> rows, Long number) -> {
                  String id = spark.sparkContext().getLocalProperty(QUERY_ID);
                  scored.addAndGet(batch(rows, new StreamBatch(id, number)));
                })
            .start();
    query = started;
    try {
      started.awaitTermination();
    } finally {
      query = null;
      started.stop();
    }
  }

  private long batch(Dataset<Row> rows, StreamBatch batch) throws Exception {
    return Retries.of(
        workdir.table("predictions"),
        () -> {
          OptionalLong last = predictions.lastBatch(batch.query());
          if (last.orElse(-1) >= batch.number()) {
            return Optional.of(0L);
          }
          if (last.orElse(-1) < batch.number() - 1) {
            throw new RolledBackException();
          }
          return batch(rows, batch, state());
        });
  }

  private Optional<Long> batch(Dataset<Row> rows, StreamBatch batch, ScoringState state)
      throws Exception {
    // What another writer has scored since the query began is not scored again.
    try (Changes changes = Changes.of(rows.where("_commit_version > " + state.ticketsVersion()))) {
      return scoring.changes(state, changes, changes.upTo(state.ticketsVersion()), batch);
    }
  }
}
