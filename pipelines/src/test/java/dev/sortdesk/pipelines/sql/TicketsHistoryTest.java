package dev.sortdesk.pipelines.sql;

import static dev.sortdesk.pipelines.sql.SqlFixture.spark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.pipelines.TicketRows;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The versions of tickets, from a real change data feed. */
class TicketsHistoryTest {
  @TempDir Path folder;
  private Workdir workdir;

  @BeforeEach
  void workdir() {
    workdir = new Workdir(folder.resolve("work").toString(), spark());
    spark().conf().set(ModelReferences.WORKDIR, workdir.uri());
  }

  @AfterEach
  void unset() {
    spark().conf().unset(ModelReferences.WORKDIR);
  }

  private void merge(String id, String text) {
    TicketsTable tickets = TicketsTable.of(spark(), workdir);
    tickets.prepare(
        new TicketSource(List.of("text"), "\n", Map.of("category", "category"), null, null));
    tickets.merge(
        new TicketRows().add(id, text, Map.of("category", "a")).dataset().drop("version"));
  }

  private static List<String> history() {
    return spark()
        .sql(
            "SELECT concat_ws(' ', ticket_id, version, text, change) AS line"
                + " FROM tickets_history() ORDER BY committed_version, ticket_id")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void hasEveryVersionOfATicketAndItsEnd() {
    merge("A", "one");
    merge("B", "other");
    merge("A", "two");
    spark()
        .sql("DELETE FROM delta.`" + workdir.table("tickets") + "` WHERE ticket_id = 'B'")
        .count();
    assertEquals(
        List.of("A 1 one inserted", "B 1 other inserted", "A 2 two updated", "B 1 other deleted"),
        history());
  }

  @Test
  void beginsWithWhatThereWasAfterTheFirstCommitOfTheKeptDays() throws IOException {
    merge("A", "one");
    merge("A", "two");
    age(2);
    merge("A", "three");
    merge("B", "other");
    assertEquals(List.of("A 3 three kept", "B 1 other inserted"), history());
    age(4);
    assertEquals(List.of("A 3 three kept", "B 1 other kept"), history());
  }

  @Test
  void leadsFromAnAnswerToTheTextThatWasRead() {
    merge("A", "one");
    merge("A", "two");
    Row row =
        spark()
            .sql(
                "SELECT p.label, h.text FROM (SELECT 'A' AS ticket_id, 1 AS ticket_version, 'x' AS"
                    + " label) p JOIN tickets_history() h ON h.ticket_id = p.ticket_id AND"
                    + " h.version = p.ticket_version")
            .head();
    assertEquals("one", row.getString(1));
  }

  @Test
  void saysWhatIsMissing() {
    assertTrue(error().startsWith("tickets_history: there is no table "), this::error);
    spark().conf().unset(ModelReferences.WORKDIR);
    assertEquals(
        "tickets_history: no working folder is named; SET spark.sortdesk.workdir=DIR", error());
  }

  private String error() {
    return assertThrows(AnalysisException.class, TicketsHistoryTest::history)
        .getMessage()
        .replaceFirst("; line 1 pos \\d+$", "");
  }

  /** Has all commits up to a version be 40 days old. */
  private void age(int version) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
    for (int commit = 0; commit <= version; commit++) {
      Files.setLastModifiedTime(
          folder.resolve("work/tables/tickets/_delta_log/%020d.json".formatted(commit)), old);
    }
  }
}
