package dev.sortdesk.pipelines.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.MaintainConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.maintain.MaintainReport.Maintained;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance of real tables. */
class MaintainJobTest {
  private static final MaintainConfig CONFIG = new MaintainConfig(30, 128, 10, 90);
  private static final TicketSource SOURCE =
      new TicketSource(List.of("text"), "\n", Map.of("category", "category"), null, null);

  @TempDir Path folder;
  private final SparkSession spark = SparkForTests.spark();

  private Workdir workdir() {
    return new Workdir(folder.resolve("work").toString(), spark);
  }

  private MaintainReport maintain() throws Exception {
    return new MaintainJob(spark, workdir(), CONFIG).run();
  }

  /** Writes {@code commits} small files, each with tickets of its own. */
  private TicketsTable tickets(int commits) {
    TicketsTable tickets = TicketsTable.of(spark, workdir());
    tickets.prepare(SOURCE);
    for (int commit = 0; commit < commits; commit++) {
      tickets.merge(
          new TicketRows()
              .add("T" + commit, "text " + commit, Map.of("category", "a"))
              .dataset()
              .drop("version"));
    }
    return tickets;
  }

  private String sql() {
    return "delta.`" + folder.resolve("work/tables/tickets") + "`";
  }

  private Maintained table(MaintainReport report, String name) {
    return report.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void joinsSmallFilesAndChangesNoRow() throws Exception {
    TicketsTable tickets = tickets(4);
    List<Row> before = tickets.read().orderBy("ticket_id").collectAsList();
    Maintained done = table(maintain(), "tickets");
    assertEquals(4, done.joined());
    assertEquals(1, done.files());
    assertEquals(before, tickets.read().orderBy("ticket_id").collectAsList());
    assertTrue(workdir().readReport("maintain.json").orElseThrow().contains("\"keep_days\": 30"));
  }

  @Test
  void aSecondTimeDoesNothing() throws Exception {
    TicketsTable tickets = tickets(3);
    // A change leaves a folder of its own in the table, which is no file to delete.
    spark.sql("UPDATE " + sql() + " SET version = 2 WHERE ticket_id = 'T0'").count();
    maintain();
    long version = tickets.version();
    Maintained again = table(maintain(), "tickets");
    assertEquals(List.of(), again.brought());
    assertEquals(0, again.joined() + again.written() + again.deleted());
    assertEquals(version, tickets.version());
  }

  @Test
  void deletesWhatKilledWritersLeftOnceItIsOldAndKeepsWhatReadersNeed() throws Exception {
    TicketsTable tickets = tickets(3);
    Path table = folder.resolve("work/tables/tickets");
    Path old = Files.write(table.resolve("part-old.snappy.parquet"), new byte[] {1});
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(40))));
    Path young = Files.write(table.resolve("part-young.snappy.parquet"), new byte[] {1});
    Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofDays(20))));
    assertEquals(1, table(maintain(), "tickets").deleted());
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
    // The files that were joined are of versions, and of a change feed, that can still be read.
    Dataset<Row> changes =
        spark
            .read()
            .format("delta")
            .option("readChangeFeed", "true")
            .option("startingVersion", 0)
            .load(table.toString());
    assertEquals(3, changes.count());
    assertEquals(
        2, spark.read().format("delta").option("versionAsOf", 2).load(table.toString()).count());
    assertEquals(3, tickets.read().count());
  }

  @Test
  void bringsATableOfAnEarlierVersionUpToDate() throws Exception {
    String path = folder.resolve("work/tables/predictions").toString();
    PredictionsTable.of(spark, workdir()).read().write().format("delta").save(path);
    spark.sql("ALTER TABLE delta.`" + path + "` ALTER COLUMN label COMMENT ''");
    Maintained done = table(maintain(), "predictions");
    assertTrue(done.brought().contains("clustered by model_version, ticket_id"), done::summary);
    assertTrue(done.brought().contains("comment of label"), done::summary);
    assertTrue(
        done.brought().contains("checks confidence >= 0 AND confidence <= 1"), done::summary);
    String wrong =
        "INSERT INTO delta.`"
            + path
            + "` (ticket_id, ticket_version, target, label, confidence, probabilities, truncated,"
            + " scorer, model_version, scored_at) SELECT 'T', 1, 'category', 'a', 1.5D, map('a', 1.5D),"
            + " false, 'tfidf', 'v', current_timestamp()";
    Exception refused = assertThrows(Exception.class, () -> spark.sql(wrong).count());
    assertTrue(
        String.valueOf(refused.getMessage()).contains("confidence_0_to_1"), refused::toString);
  }

  @Test
  void aNewTableHasItsLayoutFromTheFirstCommit() throws Exception {
    tickets(1);
    Row detail = spark.sql("DESCRIBE DETAIL " + sql()).head();
    assertEquals(List.of("ticket_id"), detail.getList(detail.fieldIndex("clusteringColumns")));
    Exception refused =
        assertThrows(
            Exception.class, () -> spark.sql("UPDATE " + sql() + " SET version = 0").count());
    assertTrue(String.valueOf(refused.getMessage()).contains("version_from_1"), refused::toString);
    assertEquals(List.of("keeps 30 days"), table(maintain(), "tickets").brought());
  }

  @Test
  void losesNoRowOfAWriterBesideIt() throws Exception {
    TicketsTable tickets = tickets(2);
    maintain();
    String table = folder.resolve("work/tables/tickets").toString();
    List<Row> row = tickets.read().limit(1).collectAsList();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              for (int commit = 0; commit < 6; commit++) {
                spark
                    .createDataFrame(row, tickets.read().schema())
                    .write()
                    .format("delta")
                    .mode("append")
                    .save(table);
              }
            });
    writer.setUncaughtExceptionHandler((thread, problem) -> failed.set(problem));
    writer.start();
    do {
      maintain();
    } while (writer.isAlive());
    assertNull(failed.get());
    assertEquals(8, tickets.read().count());
  }

  @Test
  void saysThatThereIsNoTable() {
    assertEquals(
        "there is no table in "
            + workdir().uri()
            + "/tables; run ingest first, or give its --workdir",
        assertThrows(UserException.class, this::maintain).getMessage());
  }
}
