package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of nights, read in any order. */
final class NightsTest {
  private static final String HEADER = "id,text,category,created_at";

  @TempDir Path folder;
  private IngestFixture ingest;

  @BeforeEach
  void start() {
    ingest = new IngestFixture(folder);
  }

  @Test
  void anEarlierNightThatComesAfterwardsReplacesNothingAndAddsWhatIsMissing() throws IOException {
    ingest.night("2026-11-22", file("22", "1,newest,a,2026-11-01"));

    IngestReport late =
        ingest.night("2026-11-21", file("21", "1,older,a,2026-11-01", "2,missed,b,2026-11-02"));

    assertEquals(1, late.duplicate());
    assertEquals(1, late.inserted());
    assertEquals(
        "[[1,newest,1], [2,missed,1]]", ingest.tickets("ticket_id", "text", "version").toString());
    assertEquals("[[1,2026-11-22], [2,2026-11-21]]", ingest.nights("*").toString());
  }

  @Test
  void aLaterNightReplacesAnEarlierOneWhoseTicketHasTheSameTime() throws IOException {
    ingest.night("2026-11-21", file("21", "1,older,a,2026-11-01"));

    IngestReport report = ingest.night("2026-11-22", file("22", "1,newer,a,2026-11-01"));

    assertEquals(1, report.updated());
    assertEquals("[[newer,2]]", ingest.tickets("text", "version").toString());
  }

  @Test
  void aNightThatFoundATicketUnchangedGuardsItWithoutATraceInItsTable() throws IOException {
    ingest.night("2026-11-20", file("20", "1,same,a,"));
    long version = ingest.version();

    IngestReport unchanged = ingest.night("2026-11-22", file("22", "1,same,a,"));
    IngestReport between = ingest.night("2026-11-21", file("21", "1,other,a,"));

    assertEquals(1, unchanged.unchanged());
    assertEquals(1, between.duplicate());
    assertEquals(version, ingest.version());
    assertEquals("[[same,1]]", ingest.tickets("text", "version").toString());
    assertEquals("[[1,2026-11-22]]", ingest.nights("*").toString());
  }

  @Test
  void theSameNightAgainWritesNothing() throws IOException {
    Path file = file("21", "1,one,a,", "2,two,b,", ",no id,b,");
    ingest.night("2026-11-21", file);
    List<Row> tickets = ingest.tickets("*");
    long version = ingest.version();
    long nights = nightsVersion();

    IngestReport again = ingest.night("2026-11-21", file);

    assertEquals(2, again.unchanged());
    assertEquals(1, again.rejected());
    assertEquals(tickets, ingest.tickets("*"));
    assertEquals(version, ingest.version());
    assertEquals(nights, nightsVersion());
  }

  @Test
  void aCorrectedFileOfTheSameNightReplacesWhatTheNightSaid() throws IOException {
    ingest.night("2026-11-21", file("21", "1,wrong,a,"));

    IngestReport report = ingest.night("2026-11-21", file("again", "1,right,a,"));

    assertEquals(1, report.updated());
    assertEquals("[[right,2]]", ingest.tickets("text", "version").toString());
  }

  @Test
  void aHistoryOfNoNightReplacesANightsAndLeavesItsDate() throws IOException {
    ingest.night("2026-11-22", file("22", "1,of the night,a,"));

    ingest.run(file("hand", "1,by hand,a,"));
    IngestReport earlier = ingest.night("2026-11-21", file("21", "1,older,a,"));

    assertEquals(1, earlier.duplicate());
    assertEquals("[[by hand,2]]", ingest.tickets("text", "version").toString());
  }

  @Test
  void notesNoNightsWhereIdsAreOfTheContent() throws IOException {
    Path file = ingest.file("in.csv", "text,category", "one,a");

    ingest.night("2026-11-21", file);

    assertFalse(Files.exists(folder.resolve("work/tables/tickets_nights")));
  }

  private Path file(String name, String... rows) throws IOException {
    return ingest.file(name + ".csv", HEADER + "\n" + String.join("\n", rows));
  }

  private long nightsVersion() {
    return DeltaTable.forPath(ingest.spark, ingest.workdir.table("tickets_nights"))
        .history(1)
        .select("version")
        .head()
        .getLong(0);
  }
}
