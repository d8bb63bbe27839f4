package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.generate.Desk;
import dev.sortdesk.pipelines.generate.DeskNight;
import dev.sortdesk.pipelines.tables.DecisionsTable;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.validate.BrokenRuleException;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Made-up weeks of a desk, passed through the stages night by night as a scheduler would: rows are
 * dated by a clock that stands at each night and runs on from there. What Delta and MLflow note
 * themselves keeps the time of this machine.
 */
final class Demo {
  private static final LocalTime NIGHTFALL = LocalTime.of(23, 0);
  private static final String INBOX = "inbox";

  private final SortdeskConfig config;
  private final Desk desk;
  private final Workdir workdir;
  private final Path folder;
  private int failed;

  Demo(SortdeskConfig config, Desk desk) {
    this.config = config;
    this.desk = desk;
    this.workdir = new Workdir(config.workdir(), SparkSessions.hadoop(config.spark()));
    this.folder =
        workdir
            .localPath("")
            .orElseThrow(
                () ->
                    new UserException(
                        "workdir " + workdir.uri() + " is not on this machine",
                        "give a local folder with --workdir"));
  }

  /**
   * Passes the weeks, and has a service answer the tickets of the day after.
   *
   * @throws UserException if the working folder is in use; nothing in it is changed then
   */
  void run() throws Exception {
    checkUnused();
    SparkSession spark = SparkSessions.local(config.spark());
    try {
      // A few rows a query: compiling each query would take longer than running it.
      spark.conf().set("spark.sql.codegen.wholeStage", "false");
      pass(spark);
    } finally {
      spark.stop();
    }
    DemoService.answer(config, desk.fresh(), folder);
  }

  private void pass(SparkSession spark) throws Exception {
    for (DeskNight night : desk.nights()) {
      pass(night, spark);
    }
    long promotions = DecisionsTable.of(spark, workdir).read().where("action = 'promoted'").count();
    System.out.printf(
        "demo: %,d nights, %,d tickets, %,d promotions, %,d failed nights in %s%n",
        desk.nights().size(),
        TicketsTable.of(spark, workdir).read().count(),
        promotions,
        failed,
        workdir.uri());
  }

  private void checkUnused() throws IOException {
    for (String used : new String[] {"tables", INBOX, "mlruns"}) {
      if (workdir.files().exists(used)) {
        throw new UserException(
            "workdir " + workdir.uri() + " is in use: it holds " + used,
            "give another folder with --workdir, or delete this one; the page about the newest night"
                + " of it is made by ./sortdesk report");
      }
    }
  }

  private void pass(DeskNight night, SparkSession spark) throws Exception {
    System.out.println("demo: the night of " + night.date());
    Path file = folder.resolve(INBOX).resolve(night.date().toString()).resolve("tickets.csv");
    Desk.write(night.inbox(), file);
    delete(night, spark);
    SortdeskConfig tonight = config.withInput(file.toString());
    Instant begin = night.date().atTime(NIGHTFALL).toInstant(ZoneOffset.UTC);
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), begin));
    boolean wentWell = true;
    try (Stages stages = new Stages(tonight, night.date(), clock, spark)) {
      chain(night, stages);
    } catch (BrokenRuleException e) {
      if (!night.broken()) {
        throw e;
      }
      wentWell = false;
      failed++;
      System.out.println("demo: this night fails, as most of its rows lost their texts:");
      System.out.println("  " + e.getMessage());
    }
    if (night.endsWeek() || !wentWell) {
      try (Stages stages = new Stages(tonight, night.date(), clock, spark)) {
        stages.report(night.date());
      }
    }
  }

  private static void chain(DeskNight night, Stages stages) throws Exception {
    stages.ingest();
    stages.validate();
    if (night.learns()) {
      stages.train();
      stages.evaluate();
      stages.promote();
    }
    stages.score();
    if (night.endsWeek()) {
      stages.maintain();
    }
  }

  private void delete(DeskNight night, SparkSession spark) {
    if (!night.leaving().isEmpty()) {
      String ids =
          night.leaving().stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
      spark
          .sql(
              "DELETE FROM delta.`"
                  + workdir.table("tickets").replace("`", "``")
                  + "` WHERE ticket_id IN ("
                  + ids
                  + ")")
          .collect();
    }
  }
}
