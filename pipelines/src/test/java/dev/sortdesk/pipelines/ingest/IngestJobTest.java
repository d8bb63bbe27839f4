package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngestJobTest {
  @TempDir Path folder;
  private IngestFixture ingest;

  @BeforeEach
  void start() {
    ingest = new IngestFixture(folder);
  }

  @Test
  void makesATicketOfEachRow() throws IOException {
    Path file =
        ingest.file(
            "in.csv",
            "ticket_id,subject,description,category,created_at,tier",
            "T1,Printer,\"It smokes, \"\"badly\"\"\nand smells\",hardware,2026-01-02 03:04:05,gold",
            "T2,,Password lost,,,");

    IngestReport report = ingest.run(file);

    assertEquals(2, report.inserted());
    assertEquals(
        "[[T1,1,Printer\nIt smokes, \"badly\"\nand smells,Map(category -> hardware),Map(tier -> gold),"
            + "2026-01-02 03:04:05.0,en], [T2,1,Password lost,Map(),Map(),null,en]]",
        ingest
            .tickets(
                "ticket_id",
                "version",
                "text",
                "labels",
                "attributes",
                "cast(created_at as string) || '.0'",
                "language")
            .toString());
    assertTrue(ingest.tickets("source").get(0).getString(0).endsWith("/in.csv"));
    assertEquals(
        new TicketSource(
            List.of("subject", "description"),
            "\n",
            Map.of("category", "category"),
            "ticket_id",
            "created_at"),
        TicketsTable.of(ingest.spark, ingest.workdir).source());
    assertEquals(report, IngestReport.read(ingest.workdir).orElseThrow());
  }

  @Test
  void keepsEveryEarlierVersionInTheChangeDataFeedAndCommentsOnEachColumn() throws IOException {
    ingest.run(ingest.file("a.csv", "id,text,category", "1,one,a", "2,two,b"));

    IngestReport second =
        ingest.run(ingest.file("b.csv", "id,text,category", "1,one,a", "2,two,c"));

    assertEquals(1, second.unchanged());
    assertEquals(1, second.updated());
    assertEquals(
        "[[1,1,a], [2,2,c]]",
        ingest.tickets("ticket_id", "version", "labels['category']").toString());
    String before =
        ingest
            .spark
            .read()
            .format("delta")
            .option("readChangeFeed", "true")
            .option("startingVersion", second.deltaVersion())
            .load(ingest.workdir.table("tickets"))
            .where("_change_type = 'update_preimage'")
            .selectExpr("ticket_id", "version", "labels['category']")
            .collectAsList()
            .toString();
    assertEquals("[[2,1,b]]", before);
    for (StructField field :
        TicketsTable.of(ingest.spark, ingest.workdir).read().schema().fields()) {
      assertTrue(field.getComment().isDefined(), field.name());
    }
  }

  @Test
  void writesNothingWhenNothingChanged() throws IOException {
    Path file = ingest.file("in.csv", "id,text,category", "1,one,a", "2,,b", "3,three");
    IngestReport first = ingest.run(file);
    List<Row> tickets = ingest.tickets("*");
    List<Row> rejected = ingest.rejected("*");

    IngestReport second = ingest.run(file);

    assertEquals(1, first.inserted());
    assertEquals(Map.of("no text", 1L, "wrong number of fields", 1L), first.reasons());
    assertEquals(1, second.unchanged());
    assertEquals(2, second.rejected());
    assertEquals(first.deltaVersion(), second.deltaVersion());
    assertEquals(tickets, ingest.tickets("*"));
    assertEquals(rejected, ingest.rejected("*"));
    assertEquals(
        "[[3,no text,2,,b], [4,wrong number of fields,3,three]]",
        ingest.rejected("position", "reason", "raw").toString());
  }

  @Test
  void keepsTheNewestOfARowsWithOneId() throws IOException {
    IngestReport report =
        ingest.run(
            ingest.file(
                "in.csv",
                "id,text,category,created_at",
                "1,old,a,2026-01-01",
                "1,new,a,2026-01-02T00:00:00+01:00",
                "2,same,a,",
                "2,same,a,"));

    assertEquals(2, report.inserted());
    assertEquals(2, report.duplicate());
    assertEquals("[[new], [same]]", ingest.tickets("text").toString());
  }

  @Test
  void rejectsEveryRowOfAnIdThatContradictsItself() throws IOException {
    IngestReport report =
        ingest.run(
            ingest.file(
                "in.csv",
                "id,text,category,created_at",
                "1,one,a,",
                "1,other,a,2026-01-02",
                "2,two,a,2026-01-02",
                "2,two,b,2026-01-02",
                "2,older,b,2026-01-01",
                "3,three,a,"));

    assertEquals(Map.of("contradicting rows for one id", 5L), report.reasons());
    assertEquals("[[3]]", ingest.tickets("ticket_id").toString());
    assertEquals("1,one,a,", ingest.rejected("raw").get(0).getString(0));
  }

  @Test
  void leavesATicketThatIsNewerThanTheRow() throws IOException {
    ingest.run(ingest.file("a.csv", "id,text,category,created_at", "1,new,a,2026-01-02"));

    IngestReport report =
        ingest.run(ingest.file("b.csv", "id,text,category,created_at", "1,old,a,2026-01-01"));

    assertEquals(1, report.duplicate());
    assertEquals("[[new,1]]", ingest.tickets("text", "version").toString());
  }

  @Test
  void givesIdsByContentWhereThereAreNone() throws IOException {
    Path file = ingest.file("in.csv", "text,category", "one,a", "one,a", "two,b");
    ingest.run(file);
    List<Row> ids = ingest.tickets("ticket_id", "substring(content_hash, 1, 16)");

    IngestReport again =
        ingest.run(ingest.file("re.csv", "text,category", "two,b", "one,a", "one,a"));

    assertEquals(3, again.unchanged());
    assertEquals(3, ids.size());
    assertTrue(ids.stream().allMatch(row -> row.getString(0).startsWith(row.getString(1) + "-")));
    assertEquals(1, ids.stream().filter(row -> row.getString(0).endsWith("-2")).count());
  }

  @Test
  void rejectsBlankIdsAndUnreadableTimes() throws IOException {
    IngestReport report =
        ingest.run(
            ingest.file(
                "in.csv",
                "id,text,category,created_at",
                " ,one,a,",
                "2,two,a,yesterday",
                "3,x,a,"));

    assertEquals(Map.of("no id", 1L, "unreadable time", 1L), report.reasons());
  }

  @Test
  void aNewTargetChangesNoSchemaButEveryLabel() throws IOException {
    Path file = ingest.file("in.csv", "id,text,category,team", "1,one,a,x");
    ingest.run(file);

    IngestReport report =
        ingest.columns(List.of("text"), List.of("category", "crew=team")).run(file);

    assertEquals(1, report.updated());
    assertEquals(
        "[[a,x,2]]", ingest.tickets("labels['category']", "labels['crew']", "version").toString());
    assertEquals(
        Map.of("category", "category", "crew", "team"),
        TicketsTable.of(ingest.spark, ingest.workdir).source().targets());
  }

  @Test
  void theLastIngestDecidesWhatIsHeldOut() throws IOException {
    Path file = ingest.file("in.csv", "id,text,category,created_at", "1,one,a,");
    Path first = ingest.file("h1.csv", "id,text,category,created_at", "8,x,a,2026-01-02", "9,y,a,");
    Path second =
        ingest.file("h2.csv", "id,text,category,created_at", "8,older,a,2026-01-01", "7,,a,");
    ingest.holdout(first).run(file);
    assertEquals("[[8,x], [9,y]]", ingest.holdoutRows("ticket_id", "text").toString());

    IngestReport report = ingest.holdout(second).run(file);

    assertEquals("[[8,older]]", ingest.holdoutRows("ticket_id", "text").toString());
    assertEquals(2, report.holdout().read());
    assertEquals(1, report.holdout().rejected());
    long version = holdoutVersion();
    ingest.holdout(second).run(file);
    assertEquals(version, holdoutVersion());
    IngestFixture without = new IngestFixture(folder);
    without.run(file);
    assertTrue(without.holdoutRows("*").isEmpty());
    version = holdoutVersion();
    without.run(file);
    assertEquals(version, holdoutVersion());
  }

  @Test
  void addsTheColumnsThatATableOfAnEarlierVersionLacks() throws IOException {
    Path file = ingest.file("in.csv", "id,text,category", "1,one,a");
    ingest.run(file);
    String path = ingest.workdir.table("tickets");
    ingest
        .spark
        .read()
        .format("delta")
        .load(path)
        .drop("attributes", "language")
        .write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .save(path);

    ingest.run(ingest.file("b.csv", "id,text,category", "2,two,a"));

    assertEquals("[[1,null], [2,en]]", ingest.tickets("ticket_id", "language").toString());
  }

  @Test
  void leavesNoFilesBesideTheWorkdir() throws IOException {
    ingest.run(ingest.file("in.csv", "id,text,category", "1,one,a"));

    assertFalse(Files.exists(Path.of("spark-warehouse")));
    try (var entries = Files.list(folder.resolve("work"))) {
      assertEquals(
          List.of(FileTree.UNFINISHED, "reports", "tables"),
          entries.map(p -> p.getFileName().toString()).sorted().toList());
    }
    assertEquals(
        "[\"ingest.json\"]",
        "[\"" + String.join(",", ingest.workdir.files().list("reports")) + "\"]");
  }

  @Test
  void writesTheSameFilesInTheSameOrder() throws IOException {
    Path file =
        ingest.file("in.csv", "id,text,category", "b,two,a", "d,four,a", "a,one,b", "c,three,b");
    ingest.run(file);
    // Their names begin with the number of the part, whose order a read of the table need not keep.
    String[] parts = TicketsTable.of(ingest.spark, ingest.workdir).read().inputFiles();
    Arrays.sort(parts);
    List<Row> rows = new ArrayList<>();
    for (String part : parts) {
      rows.addAll(ingest.spark.read().parquet(part).select("ticket_id").collectAsList());
    }

    assertEquals("[[a], [b], [c], [d]]", rows.toString());
  }

  private long holdoutVersion() {
    return DeltaTable.forPath(ingest.spark, ingest.workdir.table("tickets_holdout"))
        .history(1)
        .select("version")
        .head()
        .getLong(0);
  }
}
