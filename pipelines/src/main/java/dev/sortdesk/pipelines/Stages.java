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
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The stages over one working folder, which is locked for as long as this is open. Each says in a
 * line or two on standard output what it did.
 */
final class Stages implements AutoCloseable {
  private final SortdeskConfig config;
  private final Workdir workdir;
  private final RunLock lock;
  private final Tracking tracking;
  private final Configuration hadoop;
  private @Nullable SparkSession spark;

  Stages(SortdeskConfig loaded) {
    config = withSample(loaded);
    hadoop = SparkSessions.hadoop(config.spark());
    workdir = new Workdir(config.workdir(), hadoop);
    lock = workdir.lock();
    tracking = tracking(config, workdir, hadoop);
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
          ScoreReport report = new ScoreJob(spark(), workdir, config.score(), tracking).run();
          say(
              "score: %,d of %,d tickets scored by %s"
                  .formatted(report.scored(), report.tickets(), report.modelVersion()));
        });
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
