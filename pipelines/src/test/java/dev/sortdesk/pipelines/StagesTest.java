package dev.sortdesk.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.tables.RunsTable;
import dev.sortdesk.pipelines.tables.StageRun;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stages leave of themselves in the table {@code runs}. */
class StagesTest {
  private static final LocalDate NIGHT = LocalDate.parse("2026-03-02");
  private static final Instant BEGIN = Instant.parse("2026-03-03T04:00:00Z");

  @TempDir Path folder;

  private final SparkSession spark = SparkForTests.spark();

  private Stages stages(SortdeskConfig config) {
    Clock clock =
        Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), BEGIN).plusSeconds(1));
    return new Stages(config, NIGHT, clock, spark);
  }

  private SortdeskConfig config(String... rows) throws IOException {
    Path input = folder.resolve("tickets.csv");
    Files.writeString(input, "ticket_id,text,category\n" + String.join("\n", rows) + "\n");
    return ConfigLoader.load(
        null,
        Map.of(),
        Map.of("workdir", folder.resolve("work").toString(), "ingest.input", input.toString()));
  }

  private List<StageRun> runs(SortdeskConfig config) {
    return RunsTable.of(spark, new Workdir(config.workdir(), spark)).all();
  }

  @Test
  void noteTheNightThatTheyRanForWhatTheyCountedAndWhen() throws Exception {
    SortdeskConfig config = config("1,late parcel,shipping", "2,,billing", "3,invoice,billing");
    try (Stages stages = stages(config)) {
      stages.ingest();
    }

    StageRun run = runs(config).get(0);
    assertEquals("ingest", run.stage());
    assertEquals(NIGHT, run.date());
    assertEquals(StageRun.SUCCEEDED, run.outcome());
    assertEquals(
        "3 read = 2 inserted + 0 updated + 0 unchanged + 0 duplicate + 1 rejected", run.message());
    long version = TicketsTable.of(spark, new Workdir(config.workdir(), spark)).version();
    assertEquals(
        Map.of(
            "read",
            3L,
            "inserted",
            2L,
            "updated",
            0L,
            "unchanged",
            0L,
            "duplicate",
            0L,
            "rejected",
            1L,
            "tickets_version",
            version),
        run.counts());
    assertTrue(!run.startedAt().isBefore(BEGIN), () -> run.startedAt().toString());
    assertTrue(!run.endedAt().isBefore(run.startedAt()), run::toString);
    Instant ingested =
        TicketsTable.of(spark, new Workdir(config.workdir(), spark))
            .read()
            .select("ingested_at")
            .head()
            .getTimestamp(0)
            .toInstant();
    assertTrue(
        !ingested.isBefore(run.startedAt()) && !ingested.isAfter(run.endedAt()),
        ingested::toString);
  }

  @Test
  void noteAStageThatFailedWithItsReasonAndPassTheFailureOn() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = i % 3 == 0 ? "" : "number " + i * 7919 + (i % 2 == 0 ? " is late" : " is dear");
      rows.add(i + "," + text + "," + (i % 2 == 0 ? "shipping" : "billing"));
    }
    SortdeskConfig config = config(rows.toArray(String[]::new));
    RuntimeException failure =
        assertThrows(
            RuntimeException.class,
            () -> {
              try (Stages stages = stages(config)) {
                stages.ingest();
                stages.validate();
              }
            });

    List<StageRun> runs = runs(config);
    assertEquals(List.of("ingest", "validate"), runs.stream().map(StageRun::stage).toList());
    assertEquals(StageRun.FAILED, runs.get(1).outcome());
    assertEquals(failure.getMessage(), runs.get(1).message());
    assertTrue(failure.getMessage().contains("max_rejected_share"), failure::getMessage);
  }

  @Test
  void shareACommit() throws Exception {
    SortdeskConfig config = config("1,late parcel,shipping", "2,invoice,billing");
    try (Stages stages = stages(config)) {
      stages.ingest();
    }
    Path log = folder.resolve("work/tables/runs/_delta_log");
    long before = commits(log);
    try (Stages stages = stages(config)) {
      stages.ingest();
      stages.ingest();
    }

    assertEquals(3, runs(config).size());
    assertEquals(before + 1, commits(log));
  }

  private static long commits(Path log) throws IOException {
    try (var files = Files.list(log)) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  @Test
  void stayWhatTheyAreWhereTheirRowCannotBeWritten() throws Exception {
    SortdeskConfig config = config("1,late parcel,shipping", "2,invoice,billing");
    Path tables = Files.createDirectories(folder.resolve("work/tables"));
    Files.writeString(tables.resolve("runs"), "a file where the table should be");
    try (Stages stages = stages(config)) {
      stages.ingest();
    }

    assertEquals(2, TicketsTable.of(spark, new Workdir(config.workdir(), spark)).read().count());
    assertEquals("a file where the table should be", Files.readString(tables.resolve("runs")));
  }

  @Test
  void aDateThatIsNoneIsRefused() {
    UserException refused =
        assertThrows(
            UserException.class,
            () -> {
              Options options = new Options();
              new picocli.CommandLine(options).parseArgs("--date", "2026-02-30");
              options.date();
            });
    assertEquals(
        "--date is 2026-02-30, which is no date; give one such as 2026-01-31",
        refused.getMessage());
  }
}
