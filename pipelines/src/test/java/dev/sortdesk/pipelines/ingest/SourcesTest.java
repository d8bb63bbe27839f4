package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourcesTest {
  private static final String ROWS = "[[1,one,a,[1,2],2026-01-02 03:04:05], [2,two,b,null,null]]";

  @TempDir Path folder;
  private IngestFixture ingest;

  @BeforeEach
  void start() {
    ingest = new IngestFixture(folder);
  }

  @Test
  void readsParquet() {
    rows().write().parquet(folder.resolve("p.parquet").toString());

    ingest.run(folder.resolve("p.parquet"));

    assertEquals(ROWS, tickets());
  }

  @Test
  void readsDelta() {
    rows().write().format("delta").save(folder.resolve("d").toString());

    ingest.run(folder.resolve("d"));

    assertEquals(ROWS, tickets());
  }

  @Test
  void rejectsParquetStringsThatAreNotUtf8() {
    rows()
        .selectExpr("id", "if(id = 2, x'41ff', cast(text as binary)) as text", "category")
        .write()
        .parquet(folder.resolve("p").toString());

    IngestReport report = ingest.run(folder.resolve("p"));

    assertEquals(Map.of("invalid UTF-8", 1L), report.reasons());
    assertEquals(
        "[[{\"category\":\"b\",\"id\":\"2\",\"text\":\"A\\\\xff\"}]]",
        ingest.rejected("raw").toString());
  }

  @Test
  void readsJsonLinesWithAndWithoutTheirEnding() throws IOException {
    String[] lines = {
      "\uFEFF{\"id\":1,\"text\":\"one\",\"category\":\"a\",\"sizes\":[1,2],\"created_at\":\"2026-01-02T03:04:05Z\"}",
      "{\"id\":\"2\",\"text\":\"two\",\"category\":\"b\",\"sizes\":null}\r"
    };

    ingest.run(ingest.file("in.jsonl", lines));
    IngestReport again = ingest.run(ingest.file("in.txt", lines));

    assertEquals(ROWS, tickets());
    assertEquals(2, again.unchanged());
  }

  @Test
  void readsAFolderOfCsvFilesWhoseColumnsStandInAnotherOrder() throws IOException {
    ingest.file(
        "in/a.csv",
        "\uFEFFid,text,category,sizes,created_at\r",
        "1,one,a,\"[1,2]\",2026-01-02T03:04:05\r");
    ingest.file("in/sub/b.csv", "category,id,created_at,sizes,text", "", "b,2,,,two");
    ingest.file("in/_SUCCESS", new byte[0]);
    ingest.file("in/.a.csv.crc", "x");

    ingest.run(folder.resolve("in"));

    assertEquals(ROWS, tickets());
  }

  @Test
  void readsAnotherDelimiterAndNamesThatHadoopWouldTakeForPatterns() throws IOException {
    Path file = ingest.file("a [1] {x}, 100%:b.csv", "id;text;category", "1;one, two;a");

    ingest.delimiter(";").run(file);

    assertEquals("[[one, two]]", ingest.tickets("text").toString());
  }

  private String tickets() {
    return ingest
        .tickets(
            "ticket_id",
            "text",
            "labels['category']",
            "attributes['sizes']",
            "cast(created_at as string)")
        .toString();
  }

  private Dataset<Row> rows() {
    return ingest
        .spark
        .sql(
            "SELECT 1 AS id, 'one' AS text, 'a' AS category, array(1, 2) AS sizes,"
                + " timestamp'2026-01-02 03:04:05' AS created_at"
                + " UNION ALL SELECT 2, 'two', 'b', null, null")
        .coalesce(1);
  }
}
