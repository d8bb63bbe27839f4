package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.registry.GateDecision;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.text.Language;
import dev.sortdesk.pipelines.RunLog.Done;
import dev.sortdesk.pipelines.evaluate.EvaluateJob;
import dev.sortdesk.pipelines.ingest.IngestJob;
import dev.sortdesk.pipelines.ingest.IngestReport;
import dev.sortdesk.pipelines.maintain.MaintainJob;
import dev.sortdesk.pipelines.maintain.MaintainReport.Maintained;
import dev.sortdesk.pipelines.nightly.NightlyJob;
import dev.sortdesk.pipelines.nightly.NightlyReport;
import dev.sortdesk.pipelines.promote.PromoteJob;
import dev.sortdesk.pipelines.promote.Promotion;
import dev.sortdesk.pipelines.score.FollowJob;
import dev.sortdesk.pipelines.score.ScoreJob;
import dev.sortdesk.pipelines.score.ScoreReport;
import dev.sortdesk.pipelines.tables.HoldoutTable;
import dev.sortdesk.pipelines.tables.StageRun;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.StageTimes;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.train.TrainJob;
import dev.sortdesk.pipelines.train.TrainReport;
import dev.sortdesk.pipelines.validate.LastIngest;
import dev.sortdesk.pipelines.validate.ValidateJob;
import dev.sortdesk.pipelines.validate.ValidationReport;
import dev.sortdesk.pipelines.workdir.RunLock;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The stages over one working folder, which is locked for as long as this is open. Each says in a
 * line or two on standard output what it did.
 */
final class Stages implements AutoCloseable {
  private static final int FIRST_AT_SHUTDOWN = 100;
  private static final long SECONDS_TO_END = 30;

  private final SortdeskConfig config;
  private final Workdir workdir;
  private final RunLock lock;
  private final Tracking tracking;
  private final Configuration hadoop;
  private final RunLog runs;
  private final boolean shared;
  private @Nullable SparkSession spark;

  /**
   * @param date the night that the stages run for; null for today, in UTC
   */
  Stages(SortdeskConfig loaded, @Nullable LocalDate date) {
    this(loaded, date, Clock.systemUTC(), null, Workdir::lock);
  }

  /**
   * Stages of a night that is made up.
   *
   * @param clock what the time of that night is
   * @param session a session that is left running
   */
  Stages(SortdeskConfig loaded, LocalDate date, Clock clock, SparkSession session) {
    this(loaded, date, clock, session, Workdir::lock);
  }

  private Stages(
      SortdeskConfig loaded,
      @Nullable LocalDate date,
      Clock clock,
      @Nullable SparkSession session,
      Function<Workdir, RunLock> locking) {
    config = withSample(loaded);
    hadoop = SparkSessions.hadoop(config.spark());
    workdir = new Workdir(config.workdir(), hadoop).at(clock);
    lock = locking.apply(workdir);
    tracking = tracking(config, workdir, hadoop);
    runs = new RunLog(workdir, date == null ? LocalDate.now(clock) : date);
    shared = session != null;
    spark = session;
  }

  /** Returns stages that leave the working folder to others, and only score as tickets come. */
  static Stages streaming(SortdeskConfig loaded) {
    return new Stages(loaded, null, Clock.systemUTC(), null, Workdir::lockStream);
  }

  static Tracking tracking(SortdeskConfig config, Workdir workdir, Configuration hadoop) {
    Tracking tracking = Tracking.open(config.mlflow(), workdir, hadoop);
    tracking.mlflow().notice().ifPresent(notice -> System.err.println("sortdesk: " + notice));
    return tracking;
  }

  private static SortdeskConfig withSample(SortdeskConfig config) {
    Path sample = Options.home("data/tickets.csv");
    boolean given = !config.ingest().input().isEmpty() || sample == null;
    return given ? config : config.withInput(sample.toString());
  }

  void run(@Nullable LocalDate night) throws Exception {
    tracking.mlflow().check();
    TrainJob.check(config.train());
    PromoteJob.check(config.promote());
    ingest(night);
    validate();
    train();
    evaluate();
    promote();
    score();
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
    say("report: " + workdir.uri() + "/reports/evaluation.html");
  }

  void ingest() throws Exception {
    ingest(null);
  }

  /** Ingests the history of a night; null for one of no night. */
  void ingest(@Nullable LocalDate night) throws Exception {
    if (night == null) {
      // By hand a mistake is told before Spark starts; a night's is noted as its failure.
      IngestJob.check(config.ingest(), hadoop);
    }
    timed(
        "ingest",
        () -> {
          IngestReport report = IngestJob.run(spark(), workdir, config, Language::of, night);
          String line =
              "%,d read = %,d inserted + %,d updated + %,d unchanged + %,d duplicate + %,d rejected"
                  .formatted(
                      report.read(),
                      report.inserted(),
                      report.updated(),
                      report.unchanged(),
                      report.duplicate(),
                      report.rejected());
          say("ingest: " + line);
          if (report.rejected() > 0) {
            say("  rejected: " + report.reasons() + "; see " + workdir.table("tickets_rejected"));
          }
          return new Done(
              line,
              Map.of(
                  "read",
                  report.read(),
                  "inserted",
                  report.inserted(),
                  "updated",
                  report.updated(),
                  "unchanged",
                  report.unchanged(),
                  "duplicate",
                  report.duplicate(),
                  "rejected",
                  report.rejected(),
                  StageRun.TICKETS_VERSION,
                  report.deltaVersion()));
        });
  }

  void validate() throws Exception {
    timed(
        "validate",
        () -> {
          TicketsTable tickets = TicketsTable.of(spark(), workdir);
          TicketSource source = tickets.source();
          LastIngest last =
              IngestReport.read(workdir)
                  .map(report -> new LastIngest(report.read(), report.rejected()))
                  .orElse(null);
          ValidationReport report =
              ValidateJob.run(
                  tickets.read(),
                  HoldoutTable.of(spark(), workdir).read(),
                  List.copyOf(source.targets().keySet()),
                  config,
                  last,
                  workdir.files().resolve("reports"));
          say("validate: " + report.summary());
          return new Done(
              report.summary(),
              Map.of(
                  "rules", (long) report.rules().size(),
                  "warnings", (long) report.warnings().size()));
        });
  }

  void train() throws Exception {
    TrainJob.check(config.train());
    timed(
        "train",
        () -> {
          tracking.mlflow().check();
          TrainReport report = new TrainJob(spark(), workdir, config, tracking).run();
          report.warnings().forEach(warning -> say("  warning: " + warning));
          report
              .candidates()
              .forEach(
                  (scorer, version) ->
                      say(
                          "train: "
                              + version
                              + (report.trained().contains(version) ? "" : " (there already)")));
          return new Done(
              String.join(", ", report.candidates().values()),
              Map.of(
                  "candidates", (long) report.candidates().size(),
                  "trained", (long) report.trained().size(),
                  "warnings", (long) report.warnings().size()));
        });
  }

  void evaluate() throws Exception {
    timed(
        "evaluate",
        () -> {
          List<String> lines = new EvaluateJob(spark(), workdir, config, tracking).run();
          lines.forEach(line -> say("evaluate: " + line));
          return new Done(String.join("; ", lines), Map.of());
        });
  }

  void promote() throws Exception {
    PromoteJob.check(config.promote());
    timed(
        "promote",
        () -> {
          Promotion promotion = new PromoteJob(spark(), workdir, config, tracking).run();
          String line = (promotion.promoted() ? "" : "declined: ") + promotion.reason();
          say("promote: " + line);
          return new Done(
              line,
              Map.of("promoted", promotion.promoted() ? 1L : 0L, "compared", promotion.rows()),
              promotion.candidate());
        });
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
  }

  void checkPromotion() throws Exception {
    PromoteJob.check(config.promote());
    timed(
        "promote --check",
        () -> {
          GateDecision gate = new PromoteJob(spark(), workdir, config, tracking).gate();
          String line =
              "would %s %s: %s".formatted(gate.decision(), gate.candidate(), gate.reason());
          say("promote --check: " + line);
          return new Done(line, Map.of(), gate.candidate());
        });
  }

  void rollback() throws Exception {
    runs.run(
        "rollback",
        () -> {
          RegisteredModel champion = new PromoteJob(spark(), workdir, config, tracking).rollback();
          String line = "the champion is " + champion.modelVersion() + " again";
          say("rollback: " + line);
          return new Done(line, Map.of(), champion.modelVersion());
        });
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
  }

  void score() throws Exception {
    timed(
        "score",
        () -> {
          ScoreReport report =
              new ScoreJob(spark(), workdir, config.score(), tracking, Stages::say).run();
          String line =
              "%,d of %,d tickets scored by %s"
                  .formatted(report.scored(), report.tickets(), report.modelVersion());
          say("score: " + line);
          return new Done(
              line,
              Map.of("tickets", report.tickets(), "scored", report.scored()),
              report.modelVersion());
        });
  }

  /** Scores tickets as they come: until a signal, or until nothing is left to be scored. */
  void stream(boolean follow) throws Exception {
    FollowJob job = new FollowJob(spark(), workdir, config.score(), tracking, Stages::say);
    // Before Spark's own hook, which would stop the session under the work.
    ShutdownHookManager.get()
        .addShutdownHook(() -> end(job), FIRST_AT_SHUTDOWN, SECONDS_TO_END + 5, TimeUnit.SECONDS);
    long scored = follow ? job.follow() : job.availableNow();
    say("score: %,d ticket versions scored".formatted(scored));
  }

  private static void end(FollowJob job) {
    try {
      if (!job.awaitEnd(0)) {
        job.stop();
        if (!job.awaitEnd(SECONDS_TO_END)) {
          say("score: ended in the middle of a batch, which the next run does");
        }
      }
    } catch (Exception e) {
      LoggerFactory.getLogger(Stages.class).error("the end of score was not clean", e);
    }
  }

  void maintain() throws Exception {
    timed(
        "maintain",
        () -> {
          List<Maintained> tables =
              new MaintainJob(spark(), workdir, config.maintain()).run().tables();
          tables.forEach(table -> say("maintain: " + table.summary()));
          long joined = tables.stream().mapToLong(Maintained::joined).sum();
          long deleted = tables.stream().mapToLong(Maintained::deleted).sum();
          return new Done(
              "%,d tables, %,d files joined, %,d old ones deleted"
                  .formatted(tables.size(), joined, deleted),
              Map.of("tables", (long) tables.size(), "joined", joined, "deleted", deleted));
        });
  }

  /**
   * Writes the page about a night.
   *
   * @param date the night; null for the newest
   */
  void report(@Nullable LocalDate date) throws Exception {
    runs.run(
        "report",
        () -> {
          NightlyReport report = new NightlyJob(spark(), workdir, tracking).run(date);
          say("report: " + workdir.uri() + "/reports/" + NightlyJob.HTML);
          return new Done(
              "the night of " + report.date(), Map.of("nights", (long) report.nights().size()));
        });
  }

  void pushMlflow(String to) throws Exception {
    String done =
        Tracking.push(config.mlflow(), workdir, hadoop, to, line -> say("mlflow-push: " + line));
    say("mlflow-push: " + done);
  }

  private void timed(String stage, RunLog.Work work) throws Exception {
    SparkSession started = spark();
    started.sparkContext().setJobDescription(stage);
    long start = System.nanoTime();
    runs.run(stage, work);
    StageTimes.note(workdir, stage, (System.nanoTime() - start) / 1e9);
  }

  private SparkSession spark() {
    if (spark == null) {
      spark = SparkSessions.local(config.spark());
    }
    return spark;
  }

  private static void say(String line) {
    System.out.println(line);
  }

  @Override
  public void close() {
    try {
      if (spark != null) {
        runs.write(spark);
      }
    } finally {
      lock.close();
      if (spark != null && !shared) {
        spark.stop();
      }
    }
  }
}
