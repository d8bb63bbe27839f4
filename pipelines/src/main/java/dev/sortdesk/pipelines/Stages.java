package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.text.Language;
import dev.sortdesk.pipelines.evaluate.EvaluateJob;
import dev.sortdesk.pipelines.ingest.IngestJob;
import dev.sortdesk.pipelines.ingest.IngestReport;
import dev.sortdesk.pipelines.maintain.MaintainJob;
import dev.sortdesk.pipelines.promote.PromoteJob;
import dev.sortdesk.pipelines.promote.Promotion;
import dev.sortdesk.pipelines.score.FollowJob;
import dev.sortdesk.pipelines.score.ScoreJob;
import dev.sortdesk.pipelines.score.ScoreReport;
import dev.sortdesk.pipelines.tables.HoldoutTable;
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
import java.util.List;
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
  private @Nullable SparkSession spark;

  Stages(SortdeskConfig loaded) {
    this(loaded, Workdir::lock);
  }

  private Stages(SortdeskConfig loaded, Function<Workdir, RunLock> locking) {
    config = withSample(loaded);
    hadoop = SparkSessions.hadoop(config.spark());
    workdir = new Workdir(config.workdir(), hadoop);
    lock = locking.apply(workdir);
    tracking = tracking(config, workdir, hadoop);
  }

  /** Returns stages that leave the working folder to others, and only score as tickets come. */
  static Stages streaming(SortdeskConfig loaded) {
    return new Stages(loaded, Workdir::lockStream);
  }

  static Tracking tracking(SortdeskConfig config, Workdir workdir, Configuration hadoop) {
    return Tracking.open(config.mlflow(), workdir, hadoop);
  }

  private static SortdeskConfig withSample(SortdeskConfig config) {
    Path sample = Options.home("data/tickets.csv");
    boolean given = !config.ingest().input().isEmpty() || sample == null;
    return given ? config : config.withInput(sample.toString());
  }

  private interface Work {
    void run() throws Exception;
  }

  void run() throws Exception {
    tracking.mlflow().check();
    TrainJob.check(config.train());
    PromoteJob.check(config.promote());
    ingest();
    validate();
    train();
    evaluate();
    promote();
    score();
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
    say("report: " + workdir.uri() + "/reports/evaluation.html");
  }

  void ingest() throws Exception {
    IngestJob.check(config.ingest(), hadoop);
    timed(
        "ingest",
        () -> {
          IngestReport report = IngestJob.run(spark(), workdir, config, Language::of);
          say(
              "ingest: %,d read = %,d inserted + %,d updated + %,d unchanged + %,d duplicate + %,d rejected"
                  .formatted(
                      report.read(),
                      report.inserted(),
                      report.updated(),
                      report.unchanged(),
                      report.duplicate(),
                      report.rejected()));
          if (report.rejected() > 0) {
            say("  rejected: " + report.reasons() + "; see " + workdir.table("tickets_rejected"));
          }
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
        });
  }

  void evaluate() throws Exception {
    timed(
        "evaluate",
        () ->
            new EvaluateJob(spark(), workdir, config, tracking)
                .run()
                .forEach(line -> say("evaluate: " + line)));
  }

  void promote() throws Exception {
    PromoteJob.check(config.promote());
    timed(
        "promote",
        () -> {
          Promotion promotion = new PromoteJob(spark(), workdir, config, tracking).run();
          say((promotion.promoted() ? "promote: " : "promote: declined: ") + promotion.reason());
        });
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
  }

  void rollback() throws Exception {
    RegisteredModel champion = new PromoteJob(spark(), workdir, config, tracking).rollback();
    say("rollback: the champion is " + champion.modelVersion() + " again");
    new EvaluateJob(spark(), workdir, config, tracking).refresh();
  }

  void score() throws Exception {
    timed(
        "score",
        () -> {
          ScoreReport report =
              new ScoreJob(spark(), workdir, config.score(), tracking, Stages::say).run();
          say(
              "score: %,d of %,d tickets scored by %s"
                  .formatted(report.scored(), report.tickets(), report.modelVersion()));
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
        () ->
            new MaintainJob(spark(), workdir, config.maintain())
                .run()
                .tables()
                .forEach(table -> say("maintain: " + table.summary())));
  }

  private void timed(String stage, Work work) throws Exception {
    SparkSession started = spark();
    started.sparkContext().setJobDescription(stage);
    long start = System.nanoTime();
    work.run();
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
    lock.close();
    if (spark != null) {
      spark.stop();
    }
  }
}
