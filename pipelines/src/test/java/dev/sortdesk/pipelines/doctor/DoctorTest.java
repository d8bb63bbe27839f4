package dev.sortdesk.pipelines.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.SparkForTests;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** The doctor over a working folder in which one thing is broken. */
class DoctorTest {
  @TempDir static Path templates;
  @TempDir Path folder;

  private static Installation template;
  private Installation installation;

  @BeforeAll
  static void makeTemplate() throws IOException {
    template = Installation.make(templates.resolve("work"));
  }

  @BeforeEach
  void copyTemplate() throws IOException {
    installation = template.copyTo(folder.resolve("work"));
  }

  private String onlyFinding() throws IOException {
    return onlyFinding(Map.of());
  }

  private String onlyFinding(Map<String, String> settings) throws IOException {
    List<String> findings = installation.findings(settings);
    assertEquals(1, findings.size(), () -> String.join("\n", installation.said));
    return findings.get(0);
  }

  private void assertSays(String line, String... parts) {
    for (String part : parts) {
      assertTrue(line.contains(part), () -> "\"" + part + "\" is not in: " + line);
    }
  }

  private void assertSaysLine(String line) {
    assertTrue(installation.said.contains(line), () -> String.join("\n", installation.said));
  }

  @Test
  void isSilentOnASoundInstallation() throws IOException {
    assertEquals(List.of(), installation.findings(), () -> String.join("\n", installation.said));
    assertSaysLine("ok: config: every key is known, and every value is allowed");
    assertSaysLine("ok: tables: tickets: version 3, 3 files");
    assertSaysLine("ok: mlflow: 1 version of the model sortdesk");
    assertSaysLine(
        "ok: champion: tfidf-b34aed478d9b, version 1 of sortdesk, loads and answers its golden texts");
    assertSaysLine("ok: champion: the registry's copy of tfidf-b34aed478d9b has its digests");
  }

  @Test
  void findsNothingBeforeTheFirstRunAndMakesNothing() throws IOException {
    Path empty = folder.resolve("fresh/work");
    Installation fresh = new Installation(empty);
    assertEquals(List.of(), fresh.findings());
    assertTrue(fresh.said.contains("ok: tables: nothing there yet"), fresh.said::toString);
    assertTrue(fresh.said.contains("ok: champion: there is none yet"), fresh.said::toString);
    assertTrue(
        fresh.said.contains("ok: folders: " + empty + ": nothing there yet, and it can be made"),
        fresh.said::toString);
    assertFalse(Files.exists(empty.getParent()));
  }

  @Test
  void changesNothing() throws IOException {
    List<String> before = listing();
    installation.findings();
    assertEquals(before, listing());
  }

  private List<String> listing() throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(installation.work)) {
      for (Path path : (Iterable<Path>) walk.sorted()::iterator) {
        files.add(path + " " + Files.getLastModifiedTime(path));
      }
    }
    return files;
  }

  @Test
  void findsAGapInALog() throws IOException {
    Files.delete(installation.commit(2));
    assertEquals(
        "tables: file:%s has a broken log: Missing delta files: versions are not contiguous: ([0, 1, 3]); bring the log back from a backup, or move the folder away and call ./sortdesk ingest, which makes it anew without its past"
            .formatted(installation.tickets()),
        onlyFinding());
  }

  @Test
  void findsACommitThatWasCutOffAndShowsNothingOfIt() throws IOException {
    installation.addCommit("{\"commitInfo\":{\"a ticket's wo");
    String finding = onlyFinding();
    assertSays(
        finding,
        "tables: file:"
            + installation.tickets()
            + " has a broken log: 00000000000000000004.json is not whole, or no JSON; bring the log back");
    assertFalse(finding.contains("ticket's wo"), finding);
  }

  @Test
  void findsACommitThatWasChanged() throws IOException {
    Files.writeString(
        installation.commit(3), Files.readString(installation.commit(3)).replace("MERGE", "WRITE"));
    assertSays(
        onlyFinding(), " 00000000000000000003.json was changed: it does not have its checksum");
  }

  @Test
  void findsAGapBeforeACheckpointThatMakesThePresentReadable() throws IOException {
    String tickets = installation.tickets().toString();
    DeltaLog log = DeltaLog.forTable(SparkForTests.spark(), new org.apache.hadoop.fs.Path(tickets));
    log.checkpoint(log.update(false, Option.empty(), Option.empty()), Option.empty());
    Files.delete(installation.commit(1));
    assertSays(
        onlyFinding(),
        "tables: file:" + installation.tickets() + " has a broken past: ",
        "not contiguous",
        "bring the commit back from a backup; without it the table can be used as it is");
  }

  @Test
  void findsAnEmptyCommit() throws IOException {
    Files.writeString(installation.commit(4), "");
    assertSays(onlyFinding(), "has an empty commit in its log: 00000000000000000004.json");
  }

  @Test
  void findsADataFileThatIsMissing() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(installation.tickets())) {
      file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Files.delete(file);
    assertEquals(
        "tables: file:%s lacks 1 of the 3 files that its log names: %s; bring the files back from a backup, or move the folder away and call ./sortdesk ingest, which makes it anew without its past"
            .formatted(installation.tickets(), file.getFileName()),
        onlyFinding());
  }

  @Test
  void findsADataFileThatWasCutOff() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(installation.tickets())) {
      file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    long size = Files.size(file);
    Files.writeString(file, "PAR1");
    assertSays(onlyFinding(), file.getFileName() + " (4 bytes, not " + size + ")");
  }

  @Test
  void findsATableThatNeedsWhatThisVersionDoesNotRead() throws IOException {
    installation.addCommit(
        """
        {"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["dreams"],"writerFeatures":["dreams"]}}""");
    assertSays(
        onlyFinding(),
        "tables: file:" + installation.tickets() + " needs dreams, which Delta 4.4.0 does not know",
        "drop the feature there by ALTER TABLE ... DROP FEATURE");
  }

  @Test
  void findsATableThatNeedsWhatThisVersionDoesNotWrite() throws IOException {
    installation.addCommit(
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","seals"]}}""");
    assertSays(onlyFinding(), " needs seals, which Delta 4.4.0 does not know");
  }

  @Test
  void findsATableWithOtherColumns() throws IOException {
    String metadata = installation.action(0, "metaData");
    String typed = "\\\"name\\\":\\\"version\\\",\\\"type\\\":\\\"";
    assertTrue(metadata.contains(typed + "integer"), metadata);
    installation.addCommit(metadata.replace(typed + "integer", typed + "string"));
    assertSays(
        onlyFinding(),
        " has the column version as STRING, not INT; RESTORE it to the version before");
  }

  @Test
  void findsFilesWithoutALog() throws IOException {
    Installation moved = installation.copyTo(folder.resolve("copy"));
    try (Stream<Path> log = Files.walk(moved.tickets().resolve("_delta_log"))) {
      for (Path path : log.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    assertSays(
        moved.findings().get(0), " holds files, but no log that makes them a table; bring the log");
  }

  @Test
  void findsAnAliasThatStandsAtNoVersion() throws IOException {
    Path version = installation.work.resolve("mlruns/models/sortdesk/version-1");
    Files.move(version, folder.resolve("lost"));
    assertEquals(
        "champion: the MLflow folder file:%s/mlruns has the alias champion of the model sortdesk at version 1, which is not there; bring back models/sortdesk/version-1, or delete models/sortdesk/aliases/champion and promote again"
            .formatted(installation.work),
        onlyFinding());
  }

  @Test
  void findsAChangedFileOfTheChampion() throws IOException {
    Path bundle = installation.work.resolve("models").resolve(Installation.VERSION);
    Files.writeString(bundle.resolve("MODEL_CARD.md"), "changed");
    assertEquals(
        "champion: model bundle %s: MODEL_CARD.md was changed: it does not have the digest that the manifest gives; delete the folder: it is fetched from the registry then"
            .formatted(bundle),
        onlyFinding());
  }

  @Test
  void findsThatTheRegistryHasLostTheChampion() throws IOException {
    Path runs = installation.work.resolve("mlruns");
    Path bundle;
    try (Stream<Path> walk = Files.walk(runs)) {
      bundle = walk.filter(path -> path.endsWith("artifacts/bundle")).findFirst().orElseThrow();
    }
    Files.move(bundle, folder.resolve("lost"));
    assertSays(
        onlyFinding(),
        "champion: the MLflow folder ",
        "has no artifacts at runs:/",
        "bring back the artifacts of version 1 of sortdesk");
  }

  @Test
  void findsAFileOfMlflowsFolderThatCannotBeRead() throws IOException {
    Files.writeString(
        installation.work.resolve("mlruns/models/sortdesk/version-1/meta.yaml"), "{half");
    assertSays(
        onlyFinding(),
        " holds a file that cannot be read: models/sortdesk/version-1/meta.yaml",
        "bring the file back from a backup");
  }

  @Test
  void findsAWorkingFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertTrue(
        new Installation(file)
            .findings()
            .contains(
                "folders: "
                    + file
                    + " is no folder; move it away, or name another in the settings"));
  }

  @Test
  void saysEveryProblemOfTheSettingsAndGoesOnWithTheRest() throws IOException {
    ConfigLoader.Checked checked =
        ConfigLoader.check(
            null,
            Map.of("SORTDESK_TRAIN_MIN_ROW", "3"),
            Map.of(
                "workdir",
                installation.work.toString(),
                "serve.port",
                "70000",
                "split.holdout_share",
                "2"));
    List<String> said = new ArrayList<>();
    Doctor doctor =
        Doctor.of(
            checked.config(),
            checked.problems(),
            List.of(
                () -> {
                  throw new UserException("promote.floors: x is no floor", "write it otherwise");
                }));
    int findings = doctor.examine(said::add);
    assertTrue(findings >= 4, said::toString);
    assertEquals(
        List.of(
            "finding: config: unknown variable SORTDESK_TRAIN_MIN_ROW; did you mean SORTDESK_TRAIN_MIN_ROWS?",
            "finding: config: serve.port on the command line is \"70000\"; expected a whole number, from 0 to 65535",
            "finding: config: split.holdout_share on the command line is \"2\"; expected a number, from 0.01 to 0.5",
            "finding: config: promote.floors: x is no floor; write it otherwise"),
        said.subList(0, 4));
    assertTrue(said.contains("ok: tables: tickets: version 3, 3 files"), said::toString);
  }

  @Test
  void aCheckThatFailsIsAFindingAndHidesNoOther() {
    List<String> said = new ArrayList<>();
    Doctor doctor =
        new Doctor(
            List.of(
                check(
                    "first",
                    () -> {
                      throw new IllegalStateException("broken\nin two lines");
                    }),
                check(
                    "second",
                    () -> {
                      throw new UnsatisfiedLinkError("no native");
                    }),
                check(
                    "third",
                    () -> {
                      throw new UserException("the key is wrong", "write another");
                    }),
                check("fourth", () -> List.of(new Sound("well")))));
    assertEquals(3, doctor.examine(said::add));
    assertEquals(
        List.of(
            "finding: first: this check failed (java.lang.IllegalStateException: broken in two lines); the log says more",
            "finding: second: this check failed (java.lang.UnsatisfiedLinkError: no native); the log says more",
            "finding: third: the key is wrong; write another",
            "ok: fourth: well"),
        said);
  }

  private interface Look {
    List<Statement> look() throws Exception;
  }

  private static Check check(String name, Look look) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Statement> look() throws Exception {
        return look.look();
      }
    };
  }
}
