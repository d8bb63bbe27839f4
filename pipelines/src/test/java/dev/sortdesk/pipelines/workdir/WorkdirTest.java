package dev.sortdesk.pipelines.workdir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

  private Workdir workdir() {
    return new Workdir(folder.resolve("work").toString(), new Configuration());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
