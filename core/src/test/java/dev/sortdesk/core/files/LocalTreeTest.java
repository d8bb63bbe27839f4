package dev.sortdesk.core.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTreeTest {
  @TempDir Path folder;
  private LocalTree tree;

  @BeforeEach
  void openTree() {
    tree = new LocalTree(folder.resolve("tree"));
  }

  @Test
  void writesReadsListsAndDeletes() throws IOException {
    tree.write("a/b.txt", "one".getBytes(UTF_8));
    tree.write("a/b.txt", "two".getBytes(UTF_8));
    tree.write("a/a.txt", new byte[0]);

    assertEquals(List.of("a.txt", "b.txt"), tree.list("a"));
    assertEquals(Optional.of("two"), tree.readText("a/b.txt"));
    try (InputStream in = tree.open("a/b.txt")) {
      assertEquals("two", new String(in.readAllBytes(), UTF_8));
    }
    assertEquals(Optional.of("two"), tree.resolve("a").readText("b.txt"));
    tree.delete("a");
    assertFalse(tree.exists("a"));
    tree.delete("a");
  }

  @Test
  void listsNothingWhereThereIsNoFolder() throws IOException {
    assertEquals(List.of(), tree.list("missing"));
    assertEquals(Optional.empty(), tree.readText("missing"));
  }

  @Test
  void namesItsPlaceTheSameBeforeAndAfterTheFirstWrite() throws IOException {
    String before = tree.uri();
    tree.write("x", new byte[0]);

    assertEquals(before, tree.uri());
    assertEquals(
        folder.resolve("tree").toString(), Path.of(java.net.URI.create(before)).toString());
  }

  @Test
  void refusesPathsThatLeadOut() {
    for (String path : List.of("..", "../x", "a/../../x", "/etc/passwd")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> tree.write(path, new byte[0]), () -> path);
      assertEquals("the path " + path + " leads out of " + tree.uri(), e.getMessage());
    }
  }

  @Test
  void copiesAFolderWholeAndLeavesOneThatIsThere() throws IOException {
    Path local = Files.createDirectories(folder.resolve("local"));
    Files.createDirectories(local.resolve("empty"));
    Files.writeString(local.resolve("f"), "one");
    tree.copyIn(local, "x/y");
    Files.writeString(local.resolve("f"), "two");
    tree.copyIn(local, "x/y");

    assertEquals(List.of("empty", "f"), tree.list("x/y"));
    assertEquals(Optional.of("one"), tree.readText("x/y/f"));
  }

  @Test
  void copiesAFileOverOneThatIsThere() throws IOException {
    Path local = Files.writeString(folder.resolve("f"), "one");
    tree.copyIn(local, "x/f");
    Files.writeString(local, "two");
    tree.copyIn(local, "x/f");

    assertEquals(Optional.of("two"), tree.readText("x/f"));
  }

  @Test
  void copiesOutNoMoreThanItMayAndNoLinks() throws IOException {
    tree.write("x/f", new byte[1000]);
    Path out = folder.resolve("out/x");
    String tooMuch =
        assertThrows(UserException.class, () -> tree.copyOut("x", out, 999)).getMessage();
    assertEquals("x holds more than 999 bytes; look at the size of f", tooMuch);
    tree.copyOut("x", folder.resolve("whole"), 1000);

    Path outside = Files.writeString(folder.resolve("outside"), "one");
    Files.createSymbolicLink(folder.resolve("whole/link"), outside);
    String link =
        assertThrows(
                UserException.class,
                () -> new LocalTree(folder).copyOut("whole", folder.resolve("out/y")))
            .getMessage();
    assertEquals(
        "whole holds link, which is a link or no plain file; put the file itself there", link);
    try (var left = Files.list(folder.resolve("out"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void copiesOutToAPlaceThatIsFree() throws IOException {
    tree.write("x/y/f", "one".getBytes(UTF_8));
    Path out = folder.resolve("out/x");
    tree.copyOut("x", out);

    assertEquals("one", Files.readString(out.resolve("y/f")));
    assertThrows(FileAlreadyExistsException.class, () -> tree.copyOut("x", out));
    try (var entries = Files.list(folder.resolve("out"))) {
      assertEquals(List.of(out), entries.toList());
    }
  }

  @Test
  void hidesWhatAKilledWriteLeft() throws IOException {
    Path left = folder.resolve("tree").resolve(FileTree.UNFINISHED);
    Files.createDirectories(left);
    Files.writeString(left.resolve("half"), "par");
    tree.write("a", "whole".getBytes(UTF_8));

    assertEquals(List.of("a"), tree.list(""));
  }

  @Test
  void leavesNothingBehindWhenACopyFails() throws IOException {
    Path missing = folder.resolve("missing");

    assertThrows(IOException.class, () -> tree.copyIn(missing, "x"));
    assertFalse(tree.exists("x"));
    assertEquals(List.of(), new LocalTree(folder.resolve("tree/" + FileTree.UNFINISHED)).list(""));
  }

  @Test
  void manyWritersOfOneFileNeverShowAPart() throws Exception {
    List<String> contents = List.of("a".repeat(100_000), "b".repeat(100_000));
    tree.write("f", contents.get(0).getBytes(UTF_8));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Boolean>> jobs = new ArrayList<>();
      for (String content : contents) {
        jobs.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    tree.write("f", content.getBytes(UTF_8));
                  }
                  return true;
                }));
      }
      jobs.add(
          threads.submit(
              () -> {
                boolean whole = true;
                for (int i = 0; i < 200; i++) {
                  whole &= contents.contains(tree.readText("f").orElseThrow());
                }
                return whole;
              }));
      for (Future<Boolean> job : jobs) {
        assertTrue(job.get(60, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void manyWritersOfOneFolderLeaveTheFirstOnes() throws Exception {
    Path local = Files.createDirectories(folder.resolve("local"));
    Files.writeString(local.resolve("f"), "whole");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> jobs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        jobs.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    tree.copyIn(local, "x/" + i);
                  }
                  return true;
                }));
      }
      for (Future<Boolean> job : jobs) {
        assertTrue(job.get(60, TimeUnit.SECONDS));
      }
      for (int i = 0; i < 200; i++) {
        assertEquals(List.of("f"), tree.list("x/" + i));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
