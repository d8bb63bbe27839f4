package dev.sortdesk.pipelines.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BadInputTest {
  @TempDir Path folder;
  private IngestFixture ingest;

  @BeforeEach
  void start() {
    ingest = new IngestFixture(folder);
  }

  @Test
  void namesTheFileThatIsMissing() {
    assertEquals(
        "there is no file or folder " + uri("no.csv") + "; give one that exists, with --input",
        ingest.error(folder.resolve("no.csv")));
  }

  @Test
  void refusesFilesWithoutRows() throws IOException {
    assertEquals(
        uri("e.csv") + " is empty; give a file with rows, with --input",
        ingest.error(ingest.file("e.csv", new byte[0])));
    assertEquals(
        uri("h.csv") + " holds no rows; give a history with tickets",
        ingest.error(ingest.file("h.csv", "id,text,category")));
    assertEquals(
        uri("blank.jsonl") + " holds no rows; give a history with tickets",
        ingest.error(ingest.file("blank.jsonl", "", "  ")));
  }

  @Test
  void refusesWhatIsNoText() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};
    assertEquals(
        uri("p.png") + " is a binary file; give CSV, JSONL, Parquet or Delta",
        ingest.error(ingest.file("p.png", png)));
    assertEquals(
        uri("t.csv") + " is a binary file; give CSV, JSONL, Parquet or Delta",
        ingest.error(ingest.file("t.csv", png)));
    assertEquals(
        uri("t.csv.gz") + " is a gzip file; unpack it first",
        ingest.error(ingest.file("t.csv.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0})));
    assertEquals(
        uri("u.csv") + " is UTF-16 text; save it as UTF-8",
        ingest.error(ingest.file("u.csv", "id,text".getBytes(StandardCharsets.UTF_16))));
    assertEquals(
        uri("l.csv")
            + " is not UTF-8 text: its first line does not decode; give a CSV file in UTF-8",
        ingest.error(
            ingest.file("l.csv", "id,größe\n1,2\n".getBytes(StandardCharsets.ISO_8859_1))));
    assertEquals(
        uri("x.parquet") + " is no Parquet file; give it the ending that it should have",
        ingest.error(ingest.file("x.parquet", "id,text")));
    assertEquals(
        uri("a.json") + " is one JSON array; write one object a line (JSON Lines)",
        ingest.error(ingest.file("a.json", "[{\"id\":1}]")));
  }

  @Test
  void seesThatTheFieldsArePartedByAnotherDelimiter() throws IOException {
    assertEquals(
        uri("semicolons.csv")
            + " has one column, id;body;category, when its fields are parted by \",\"; if they are"
            + " parted by ;, set ingest.delimiter to it",
        ingest.error(ingest.file("semicolons.csv", "id;body;category", "1;one;a")));
  }

  @Test
  void namesTheColumnsThatThereAre() throws IOException {
    Path file = ingest.file("in.csv", "id,body,category", "1,one,a");
    assertEquals(
        uri("in.csv")
            + " has no column boddy (its columns: id, body, category); did you mean body?",
        ingest.columns(List.of("boddy"), List.of()).error(file));
    assertEquals(
        uri("in.csv")
            + " has no column zzz (its columns: id, body, category); name one of them with --target",
        ingest.columns(List.of(), List.of("team=zzz")).error(file));
  }

  @Test
  void refusesTwoColumnsOfOneName() throws IOException {
    assertEquals(
        uri("in.csv") + " has two columns named text; give each column a name of its own",
        ingest.error(ingest.file("in.csv", "id,text,text,category", "1,a,b,c")));
  }

  @Test
  void writesNothingWhenQuotingIsBroken() throws IOException {
    String open =
        ingest.error(
            ingest.file("open.csv", "id,text,category", "1,fine,a", "2,\"no end,b", "3,x,c"));
    String after =
        ingest.error(ingest.file("after.csv", "id,text,category", "1,fine,a", "2,\"end\"less,b"));

    assertTrue(open.startsWith(uri("open.csv") + " has broken quoting in the row at line 3"), open);
    assertTrue(
        after.startsWith(uri("after.csv") + " has broken quoting in the row at line 3"), after);
    assertTrue(open.endsWith("double each quote inside of one, as RFC 4180 says"), open);
    assertFalse(Files.exists(folder.resolve("work/tables")));
  }

  @Test
  void refusesAFolderOfSeveralFormatsOrNone() throws IOException {
    ingest.file("mixed/a.csv", "id,text,category", "1,a,b");
    ingest.file("mixed/b.jsonl", "{}");
    ingest.file("none/.hidden", "x");
    ingest.file("odd/a.csv", "id,text,category", "1,a,b");
    ingest.file("odd/README", "Read me");
    ingest.file("columns/a.csv", "id,text,category", "1,a,b");
    ingest.file("columns/b.csv", "id,text,team", "1,a,b");

    assertEquals(
        "folder "
            + uri("mixed")
            + " holds files of several formats: [CSV, JSONL]; give a folder with one of them, with --input",
        ingest.error(folder.resolve("mixed")));
    assertEquals(
        "folder "
            + uri("none")
            + " holds no file with rows; give one with .csv, .jsonl or .parquet files, with --input",
        ingest.error(folder.resolve("none")));
    assertEquals(
        uri("odd/README")
            + " ends neither in .csv nor .jsonl, .ndjson, .json or .parquet; move it out of the folder,"
            + " or give it the ending that it should have",
        ingest.error(folder.resolve("odd")));
    assertEquals(
        uri("columns/b.csv")
            + " has other columns than "
            + uri("columns/a.csv")
            + "; give files with the same columns",
        ingest.error(folder.resolve("columns")));
  }

  @Test
  void refusesADelimiterOfTwoCharacters() throws IOException {
    Path file = ingest.file("in.csv", "id;;text;;category", "1;;a;;b");
    assertEquals(
        "ingest.delimiter is \";;\"; give one character that is neither a quote nor a line break",
        ingest.delimiter(";;").error(file));
  }

  @Test
  void saysThatTheWorkdirCannotBeWrittenTo() throws IOException {
    Path file = ingest.file("in.csv", "id,text,category", "1,a,b");
    Files.writeString(folder.resolve("work"), "a file in the way");
    String error = ingest.error(file);

    assertTrue(error.startsWith("workdir " + uri("work") + " cannot be written to ("), error);
    assertTrue(error.endsWith("); give a folder where this user may write, with --workdir"), error);
  }

  @Test
  void rejectsRowsThatAreNotUtf8AndShowsTheirBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("id,text,category\n1,caf".getBytes(StandardCharsets.UTF_8));
    bytes.write(0xE9);
    bytes.write(" \\o/,a\n2,café,b\n".getBytes(StandardCharsets.UTF_8));

    IngestReport report = ingest.run(ingest.file("in.csv", bytes.toByteArray()));

    assertEquals(Map.of("invalid UTF-8", 1L), report.reasons());
    assertEquals("[[2,1,caf\\xe9 \\\\o/,a]]", ingest.rejected("position", "raw").toString());
    assertEquals("[[café]]", ingest.tickets("text").toString());
  }

  @Test
  void rejectsLinesThatAreNoJsonObject() throws IOException {
    IngestReport report =
        ingest.run(
            ingest.file(
                "in.jsonl",
                "{\"id\": 1, \"text\": \"one\", \"category\": \"a\", \"tags\": [1, {\"x\": null}]}",
                "{\"id\": 2, \"text\": \"two\"",
                "",
                "[1]",
                "{'id': 3}",
                "{\"id\": 4, \"text\": \"\\ud800\", \"category\": \"a\"}"));

    assertEquals(Map.of("not a JSON object", 3L, "invalid UTF-8", 1L), report.reasons());
    assertEquals(
        "[[1,[1,{\"x\":null}]]]", ingest.tickets("ticket_id", "attributes['tags']").toString());
    assertEquals("[[2], [4], [5], [6]]", ingest.rejected("position").toString());
  }

  @Test
  void takesATextOfAMegabyte() throws IOException {
    String text = "long \"\"text\"\",\n".repeat(75_000);

    ingest.run(ingest.file("in.csv", "id,text,category", "1,\"" + text + "\",a"));

    assertEquals(text.replace("\"\"", "\"").strip(), ingest.tickets("text").get(0).getString(0));
  }

  private String uri(String name) {
    return "file:" + folder.resolve(name);
  }
}
