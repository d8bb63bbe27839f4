package dev.sortdesk.pipelines.nightly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.tables.DecisionsTable;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.RejectedTable;
import dev.sortdesk.pipelines.tables.RunsTable;
import dev.sortdesk.pipelines.tables.StageRun;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of real tables, whose rows are counted here by hand. */
class NightlyJobTest {
  private static final String FIRST = "2026-03-02";
  private static final String SECOND = "2026-03-03";
  private static final String THIRD = "2026-03-04";

  @TempDir Path folder;

  private final SparkSession spark = SparkForTests.spark();
  private Workdir workdir;

  @BeforeEach
  void openWorkdir() {
    workdir = new Workdir(folder.resolve("work").toString(), spark);
  }

  @Test
  void countsWhatTheTablesHoldOfANightAndOfTheNightsBefore() throws Exception {
    threeNights();

    NightlyReport report = report(SECOND);

    NightFigures night = report.night();
    assertEquals("succeeded", night.outcome());
    assertEquals(2, night.inserted());
    assertEquals(1, night.updated());
    assertEquals(1, night.deleted());
    assertEquals(3, night.rejected());
    assertEquals(Map.of("no text", 2L, "no id", 1L), report.reasons());
    assertEquals(3, night.scored());
    assertEquals(0, night.again());
    TargetAnswers category = Objects.requireNonNull(report.targets().get("category"));
    assertEquals(List.of(1L, 0L, 0L, 2L), category.bands());
    assertEquals(
        List.of("billing 2 [0, 0, 0, 2]", "shipping 1 [1, 0, 0, 0]"),
        category.labels().stream()
            .map(label -> label.label() + " " + label.answers() + " " + label.bands())
            .toList());
    assertEquals(List.of(FIRST, SECOND), report.nights().stream().map(NightFigures::date).toList());
    NightFigures first = report.nights().get(0);
    assertEquals(4, first.inserted());
    assertEquals(0, first.deleted());
    assertEquals(4, first.scored());
  }

  @Test
  void countsAnswersOfANewModelToOldTicketsAsScoredAgain() throws Exception {
    threeNights();

    NightlyReport report = report(null);

    assertEquals(THIRD, report.date());
    assertEquals(5, report.night().scored());
    assertEquals(5, report.night().again());
    assertEquals(Map.of(), report.targets());
    NightlyReport.Champion champion = Objects.requireNonNull(report.champion());
    assertEquals("m2", champion.modelVersion());
    assertEquals(at(THIRD, 0).toString(), champion.since());
    assertEquals("it is better", champion.reason());
    assertNull(champion.accuracy());
  }

  @Test
  void writesThePageAndTheJsonTheSameEachTime() throws Exception {
    threeNights();
    report(SECOND);
    String html = workdir.readReport("nightly.html").orElseThrow();
    String json = workdir.readReport("nightly.json").orElseThrow();
    RunsTable.of(spark, workdir)
        .add(List.of(run("report", SECOND, 50, Map.of("nights", 2L), null)));

    assertEquals(report(SECOND).json(), json);
    assertEquals(html, workdir.readReport("nightly.html").orElseThrow());
    assertTrue(html.contains("The night of Tuesday, 3 March 2026"), html);
  }

  @Test
  void writesThePageAlsoWhereTheRegistryDoesNotAnswer() throws Exception {
    threeNights();

    NightlyReport report =
        new NightlyJob(spark, workdir, tracking("http://127.0.0.1:1")).run(LocalDate.parse(SECOND));

    assertEquals(3, report.night().scored());
    assertNull(report.champion());
    String why = Objects.requireNonNull(report.championUnknown());
    assertTrue(why.contains("127.0.0.1:1"), why);
    assertTrue(workdir.readReport("nightly.html").orElseThrow().contains("It is not known: "), why);
  }

  @Test
  void refusesAFolderInWhichNothingEverRan() {
    assertEquals(
        "no stage has run in "
            + workdir.uri()
            + ", so there is no night to report on; run ingest first, or give its --workdir",
        assertThrows(UserException.class, () -> report(SECOND)).getMessage());
  }

  private NightlyReport report(@Nullable String night) {
    return new NightlyJob(spark, workdir, tracking(""))
        .run(night == null ? null : LocalDate.parse(night));
  }

  private Tracking tracking(String uri) {
    return Tracking.open(
        new MlflowConfig(uri, "sortdesk", "sortdesk", 5),
        workdir,
        spark.sparkContext().hadoopConfiguration());
  }

  private void threeNights() throws IOException {
    TicketsTable tickets = TicketsTable.of(spark, workdir);
    tickets.prepare(
        new TicketSource(List.of("text"), "\n", Map.of("category", "category"), "id", null));
    RejectedTable.of(spark, workdir).prepare();
    PredictionsTable.of(spark, workdir).prepare();

    ingest(FIRST, rows("one", "a", "b", "c", "d"));
    predict(
        FIRST,
        "m1",
        answer("a", 1, 0.95),
        answer("b", 1, 0.95),
        answer("c", 1, 0.6),
        answer("d", 1, 0.6));
    runs(FIRST, "m1", 4);

    spark
        .sql("DELETE FROM delta.`" + workdir.table("tickets") + "` WHERE ticket_id = 'd'")
        .collect();
    ingest(SECOND, rows("two", "a", "e", "f"));
    reject(SECOND, "no text", 1, 2);
    reject(SECOND, "no id", 3);
    predict(SECOND, "m1", answer("a", 2, 0.9), answer("e", 1, 0.9), answer("f", 1, 0.3));
    runs(SECOND, "m1", 3);

    DecisionsTable.of(spark, at(workdir, THIRD, 0)).add("promoted", "m2", "m1", "it is better");
    predict(
        THIRD,
        "m2",
        answer("a", 2, 1),
        answer("b", 1, 1),
        answer("c", 1, 1),
        answer("e", 1, 1),
        answer("f", 1, 1));
    runs(THIRD, "m2", 5);
  }

  private static Instant at(String night, int seconds) {
    return Instant.parse(night + "T23:00:00Z").plusSeconds(seconds);
  }

  private static Workdir at(Workdir workdir, String night, int seconds) {
    return workdir.at(Clock.fixed(at(night, seconds), ZoneOffset.UTC));
  }

  private static TicketRows rows(String text, String... ids) {
    TicketRows rows = new TicketRows();
    for (String id : ids) {
      rows.add(id, text + " " + id, Map.of());
    }
    return rows;
  }

  private void ingest(String night, TicketRows rows) {
    TicketsTable.of(spark, at(workdir, night, 1)).merge(rows.dataset().drop("version"));
  }

  private void reject(String night, String reason, long... positions) {
    List<Row> rows = new ArrayList<>();
    for (long position : positions) {
      rows.add(
          RowFactory.create(
              night + ".csv", position, reason, ",,", Timestamp.from(at(night, 1)), "i-" + night));
    }
    RejectedTable.of(spark, workdir).add(spark.createDataFrame(rows, RejectedTable.schema()));
  }

  /** An answer: sure ones are billing. */
  private record Answer(String ticket, int version, double confidence) {}

  private static Answer answer(String ticket, int version, double confidence) {
    return new Answer(ticket, version, confidence);
  }

  private void predict(String night, String model, Answer... answers) {
    List<Row> rows = new ArrayList<>();
    for (Answer answer : answers) {
      for (String target : List.of("category", "priority")) {
        rows.add(
            RowFactory.create(
                answer.ticket(),
                answer.version(),
                target,
                answer.confidence() >= 0.9 ? "billing" : "shipping",
                answer.confidence(),
                Map.of("billing", answer.confidence()),
                false,
                "tfidf",
                model,
                Timestamp.from(at(night, 12)),
                1L,
                null,
                null));
      }
    }
    spark
        .createDataFrame(rows, PredictionsTable.of(spark, workdir).read().schema())
        .write()
        .format("delta")
        .mode("append")
        .save(workdir.table("predictions"));
  }

  private void runs(String night, String model, long scored) {
    long version = TicketsTable.of(spark, workdir).version();
    RunsTable.of(spark, workdir)
        .add(
            List.of(
                run("ingest", night, 0, Map.of(StageRun.TICKETS_VERSION, version), null),
                run("score", night, 11, Map.of("scored", scored), model)));
  }

  private static StageRun run(
      String stage, String night, int second, Map<String, Long> counts, @Nullable String model) {
    return new StageRun(
        stage,
        LocalDate.parse(night),
        at(night, second),
        at(night, second + 10),
        StageRun.SUCCEEDED,
        "done",
        counts,
        model);
  }
}
