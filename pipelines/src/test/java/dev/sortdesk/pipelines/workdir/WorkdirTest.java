package dev.sortdesk.pipelines.workdir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkdirTest {
  @TempDir Path folder;

  @Test
  void replacesAFileAndLeavesNothingBesideIt() throws IOException {
    FileTree files = workdir().files();
    files.write("reports/a b.json", bytes("old"));

    files.write("reports/a b.json", bytes("new"));

    assertEquals(Optional.of("new"), files.readText("reports/a b.json"));
    assertEquals(Optional.empty(), files.readText("reports/none.json"));
    assertEquals(List.of("a b.json"), files.list("reports"));
    try (var entries = Files.list(folder.resolve("work/reports"))) {
      assertEquals(1, entries.count());
    }
  }

  @Test
  void copiesAFolderInOnceAndOutAgain() throws IOException {
    Path local = Files.createDirectories(folder.resolve("local/sub"));
    Files.writeString(local.resolve("f"), "first");
    FileTree models = workdir().models();
    models.copyIn(folder.resolve("local"), "v1");
    Files.writeString(local.resolve("f"), "second");

    models.copyIn(folder.resolve("local"), "v1");
    models.copyOut("v1", folder.resolve("out"));

    assertEquals("first", Files.readString(folder.resolve("out/sub/f")));
    assertEquals(List.of("v1"), models.list(""));
    models.delete("v1");
    assertFalse(models.exists("v1"));
    assertEquals(List.of(), models.list("none"));
  }

  @Test
  void copiesAFileInAgainAndAgain() throws IOException {
    Path local = Files.writeString(folder.resolve("report.html"), "first");
    FileTree files = workdir().files();
    files.copyIn(local, "mlruns/a/report.html");
    Files.writeString(local, "second");

    files.copyIn(local, "mlruns/a/report.html");

    assertEquals(Optional.of("second"), files.readText("mlruns/a/report.html"));
    assertEquals(List.of("report.html"), files.list("mlruns/a"));
  }

  @Test
  void leavesNoPartOfACopyThatFailed() throws IOException {
    FileTree files = workdir().files();
    files.write("models/v1/f", bytes("x"));
    Files.writeString(folder.resolve("taken"), "mine");

    assertThrows(IOException.class, () -> files.copyOut("models/none", folder.resolve("out")));
    assertThrows(IOException.class, () -> files.copyOut("models/v1", folder.resolve("taken")));

    assertEquals("mine", Files.readString(folder.resolve("taken")));
    try (var entries = Files.list(folder)) {
      assertEquals(
          List.of("taken", "work"), entries.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void doesNotShowWhatAKilledWriteLeft() throws IOException {
    Files.createDirectories(folder.resolve("work/" + FileTree.UNFINISHED + "/half"));

    assertEquals(List.of(), workdir().files().list(""));
  }

  @Test
  void clearsAwayWhatKilledRunsLeftOnceItHoldsTheLock() throws Exception {
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingCopies.class.getName(),
                folder.resolve("work").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed.log").toFile())
            .start();
    assertTrue(killed.waitFor(60, TimeUnit.SECONDS));
    String log = Files.readString(folder.resolve("killed.log"));
    assertEquals(3, left().size(), log);

    workdir().lock().close();

    assertEquals(List.of(), left());
    assertEquals(List.of("whole"), workdir().models().list(""));
  }

  @Test
  void leavesTheUnfinishedWritesOfTheRunThatHoldsTheLock() throws IOException {
    RunLock running = workdir().lock();
    Path half = Files.createDirectories(staging().resolve("half"));

    assertThrows(UserException.class, () -> workdir().lock());

    assertTrue(Files.exists(half));
    running.close();
  }

  @Test
  void oneThatFollowsLeavesTheFolderToOtherStagesAndNotToAnotherThatFollows() {
    try (RunLock follower = workdir().lockStream()) {
      workdir().lock().close();

      UserException error = assertThrows(UserException.class, () -> workdir().lockStream());

      assertEquals(
          "workdir %s is in use by another score --follow or --available-now (process %d); wait for it to end, or give another --workdir"
              .formatted(workdir().uri(), ProcessHandle.current().pid()),
          error.getMessage());
    }
  }

  @Test
  void locksAFolderThatALinkLeadsTo() throws IOException {
    Path there = Files.createDirectories(folder.resolve("there"));
    Files.createSymbolicLink(folder.resolve("work"), there);

    workdir().lock().close();

    assertTrue(Files.exists(there.resolve(".lock")));
  }

  @Test
  void refusesToLockAFileAndSaysWhatToDo() throws IOException {
    Files.writeString(folder.resolve("work"), "a file");

    UserException error = assertThrows(UserException.class, () -> workdir().lock());

    assertEquals(
        "workdir file:"
            + folder.resolve("work")
            + " cannot be written to ("
            + folder.resolve("work")
            + "); give a folder where this user may write, with --workdir",
        error.getMessage());
  }

  @Test
  void oneRunHoldsTheFolderAtATime() {
    RunLock first = workdir().lock();
    UserException error = assertThrows(UserException.class, () -> workdir().lock());
    first.close();

    assertEquals(
        "workdir file:"
            + folder.resolve("work")
            + " is in use by another run (process "
            + ProcessHandle.current().pid()
            + "); wait for it to end, or give another --workdir",
        error.getMessage());
    workdir().lock().close();
  }

  @Test
  void refusesASchemeThatNoFileSystemHas() {
    UserException error =
        assertThrows(
            UserException.class, () -> new Workdir("nofs://host/dir", new Configuration()));

    assertTrue(error.getMessage().startsWith("workdir is nofs://host/dir, which no file system"));
  }

  /** Ends in the middle of a copy to each place, as SIGKILL would end it. */
  static final class DyingCopies {
    private DyingCopies() {}

    public static void main(String[] arguments) throws Exception {
      Workdir workdir = new Workdir(arguments[0], new Configuration());
      workdir.lock();
      Path local = Files.createTempDirectory(Path.of(arguments[0]).getParent(), "local");
      Files.writeString(local.resolve("a"), "x");
      workdir.models().copyIn(local, "whole");
      List<FileTree> trees =
          List.of(workdir.files(), workdir.models(), workdir.files().resolve("mlruns"));
      // A pipe that nobody writes to holds a copy where it is.
      Process pipe =
          new ProcessBuilder("mkfifo", local.resolve("b").toString()).inheritIO().start();
      if (pipe.waitFor() != 0) {
        throw new IllegalStateException("no pipe could be made");
      }
      for (FileTree tree : trees) {
        Thread copy = new Thread(() -> copy(tree, local));
        copy.setDaemon(true);
        copy.start();
      }
      Path staging = Path.of(arguments[0], FileTree.UNFINISHED);
      while (entries(staging).size() < trees.size()) {
        Thread.onSpinWait();
      }
      Runtime.getRuntime().halt(137);
    }

    private static void copy(FileTree tree, Path local) {
      try {
        tree.copyIn(local, "half");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Path staging() {
    return folder.resolve("work").resolve(FileTree.UNFINISHED);
  }

  private List<Path> left() throws IOException {
    return entries(staging());
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private Workdir workdir() {
    return new Workdir(folder.resolve("work").toString(), new Configuration());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
