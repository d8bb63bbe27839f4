package dev.sortdesk.serving.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakesTest {
  @TempDir private static Path workdir;
  @TempDir private Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertMistake(String message, SmokeRun run) {
    assertEquals(new SmokeRun(2, List.of(), List.of("error: " + message)), run);
  }

  /** Runs it over a file, and expects a message, in which FILE stands for the file. */
  private void assertMistake(String message, byte[] content, String... more) throws IOException {
    Path csv = Files.write(folder.resolve("t.csv"), content);
    SmokeRun run =
        SmokeRun.of(
            Stream.concat(
                    Stream.of("--url", server.uri("").toString(), "--csv", csv.toString()),
                    Stream.of(more))
                .toArray(String[]::new));
    assertMistake(message.replace("FILE", csv.toString()), run);
  }

  private void assertMistake(String message, String content, String... more) throws IOException {
    assertMistake(message, content.getBytes(StandardCharsets.UTF_8), more);
  }

  @Test
  void asksForAUrl() {
    assertMistake(
        "Missing required option: '--url=U'; see ./sortdesk smoke --help for the options",
        SmokeRun.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://a b | is no address
          localhost:8080 | starts with neither http:// nor https://
          ftp://localhost | starts with neither http:// nor https://
          http:///predict | names no host
          http://me:secret@localhost | holds more than scheme, host, port and path
          http://localhost/?a=b | holds more than scheme, host, port and path
          """)
  void refusesWhatIsNoUrl(String url, String problem) {
    assertMistake(
        "--url " + problem + "; give one such as http://127.0.0.1:8080", SmokeRun.of("--url", url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          topic | --min-accuracy topic is not TARGET=X; give such as --min-accuracy topic=0.9
          topic=90 | --min-accuracy topic=90: 90 is no number in 0 to 1; give a share such as 0.9
          topic=NaN | --min-accuracy topic=NaN: NaN is no number in 0 to 1; give a share such as 0.9
          topic=x | --min-accuracy topic=x: x is no number in 0 to 1; give a share such as 0.9
          """)
  void refusesAFloorThatIsNone(String floor, String message) {
    assertMistake(message, SmokeRun.of("--url", "http://localhost", "--min-accuracy", floor));
  }

  @Test
  void wantsAFileForFloorsAndReports() {
    String message = "--min-accuracy and --report are about a file of tickets; give one with --csv";
    assertMistake(message, SmokeRun.of("--url", "http://localhost", "--min-accuracy", "topic=0.5"));
    assertMistake(message, SmokeRun.of("--url", "http://localhost", "--report", "r.md"));
  }

  @Test
  void namesATargetThatTheModelOrTheFileDoesNotHave() throws IOException {
    assertMistake(
        "--min-accuracy: the model has no target topics; did you mean topic?",
        "text,topic\na,login\n",
        "--min-accuracy",
        "topics=0.5");
    assertMistake(
        "--min-accuracy: the model has no target queue; it has topic",
        "text,queue\na,login\n",
        "--min-accuracy",
        "queue=0.5");
    assertMistake(
        "--min-accuracy: the file has no column topic; name the column of its labels so;"
            + " the file has text, label",
        "text,label\na,login\n",
        "--min-accuracy",
        "topic=0.5");
    assertMistake(
        "--min-accuracy names the target topic twice; give it once for each target",
        "text,topic\na,login\n",
        "--min-accuracy",
        "topic=0.5",
        "--min-accuracy",
        "topic=0.6");
  }

  @Test
  void namesTheColumnsThatAreMissing() throws IOException {
    assertMistake(
        "--csv t.csv has no column with labels: none of text, label is called as one of the"
            + " model's targets; name the columns of labels topic",
        "text,label\na,login\n");
    assertMistake(
        "--csv t.csv has no column of text: none of question, topic is one that the model reads;"
            + " name its columns subject, description, or text",
        "question,topic\na,login\n");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    assertMistake("--csv FILE is empty; give a file with a header and rows", "");
    assertMistake(
        "--csv t.csv has a header and no rows; give a file with labelled rows", "text,topic\n");
    assertMistake(
        "--csv FILE has two columns named 'text'; give each column a name of its own",
        "text,text,topic\n");
    assertMistake(
        "--csv FILE: the row that ends in line 3 has 3 fields, the header 2; separate fields by"
            + " commas, and quote those that hold commas, quotes or line breaks",
        "text,topic\na,login\na,b,login\n");
    assertMistake(
        "--csv FILE has broken quoting in the row at line 3; close every quoted field, and double"
            + " each quote inside of one",
        "text,topic\na,login\n\"a,login\n");
    assertMistake(
        "--csv FILE is not UTF-8 text; save it as CSV in UTF-8",
        "text,topic\n\u00e9,login\n".getBytes(StandardCharsets.ISO_8859_1));
    assertMistake(
        "--min-accuracy: no row has a label for topic; give a file with labels in that column",
        "text,topic\na,\n",
        "--min-accuracy",
        "topic=0.5");
  }

  @Test
  void saysThatAFileIsNotThereOrAReportCannotBeWritten() throws IOException {
    Path none = folder.resolve("none.csv");
    assertMistake(
        "--csv " + none + " is not there; give a readable CSV file",
        SmokeRun.of("--url", server.uri("").toString(), "--csv", none.toString()));
    Path report = folder.resolve("nowhere/r.md");
    assertMistake(
        "--report "
            + report
            + " cannot be written; give a file in a folder that is there and may be written",
        "text,topic\na,login\n",
        "--report",
        report.toString());
  }

  @Test
  void doesNotRepeatAKeyThatCannotBeSent() {
    assertMistake(
        "SORTDESK_SMOKE_KEY holds a blank or a character that a header cannot have; set it to the"
            + " key alone",
        SmokeRun.of(
            Map.of("SORTDESK_SMOKE_KEY", "two words"), time -> {}, "--url", "http://localhost"));
  }
}
