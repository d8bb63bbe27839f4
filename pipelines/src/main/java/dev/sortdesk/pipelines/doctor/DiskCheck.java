package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.pipelines.doctor.Statement.Finding;
import dev.sortdesk.pipelines.doctor.Statement.PassedOver;
import dev.sortdesk.pipelines.doctor.Statement.Sound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Free space and inodes of the file systems that are written to. */
final class DiskCheck implements Check {
  private static final long MEGABYTE = 1L << 20;
  private static final long LEAST_BYTES = 1024 * MEGABYTE;
  private static final long LEAST_INODES = 10_000;

  private final Supplier<List<Path>> folders;
  private final long leastBytes;
  private final long leastInodes;

  /**
   * @param folders what is written to; one that is not there yet lies where its nearest folder does
   */
  DiskCheck(Supplier<List<Path>> folders, long leastBytes, long leastInodes) {
    this.folders = folders;
    this.leastBytes = leastBytes;
    this.leastInodes = leastInodes;
  }

  static DiskCheck of(Places places) {
    return new DiskCheck(
        () -> {
          List<Path> folders = new ArrayList<>(places.folders());
          // Spark and the models' native libraries unpack there.
          folders.add(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
          return folders;
        },
        LEAST_BYTES,
        LEAST_INODES);
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public List<Statement> look() throws IOException {
    List<Statement> said = new ArrayList<>();
    Set<FileStore> seen = new HashSet<>();
    for (Path folder : folders.get()) {
      Path there = nearest(folder);
      FileStore disk = Files.getFileStore(there);
      if (seen.add(disk)) {
        said.add(space(there, disk));
        said.add(inodes(there));
      }
    }
    return said;
  }

  /** Returns the folder, or the nearest one above it that is there. */
  static Path nearest(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private Statement space(Path folder, FileStore disk) throws IOException {
    long free = disk.getUsableSpace();
    return free < leastBytes
        ? new Finding(
            "%s has %d MB free, less than %d MB"
                .formatted(folder, free / MEGABYTE, leastBytes / MEGABYTE),
            "free some: ./sortdesk maintain deletes old files of tables")
        : new Sound("%s has %d MB free".formatted(folder, free / MEGABYTE));
  }

  private Statement inodes(Path folder) {
    OptionalLong free = freeInodes(folder);
    if (free.isEmpty()) {
      return new PassedOver("inodes of " + folder + ", which its file system does not count");
    }
    return free.getAsLong() < leastInodes
        ? new Finding(
            "%s has %d inodes free, less than %d".formatted(folder, free.getAsLong(), leastInodes),
            "delete small files there: df -i tells the file system, du --inodes where they lie")
        : new Sound("%s has %d inodes free".formatted(folder, free.getAsLong()));
  }

  /** Asks the command stat, as Java does not tell; empty where it is not there either. */
  private static OptionalLong freeInodes(Path folder) {
    try {
      Process stat =
          new ProcessBuilder("stat", "-f", "-c", "%c %d", folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer =
          new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      if (stat.waitFor() != 0 || !answer.matches("\\d+ \\d+")) {
        return OptionalLong.empty();
      }
      String[] allAndFree = answer.split(" ", 2);
      // File systems that make inodes as they need them say 0 of 0.
      return allAndFree[0].equals("0")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(allAndFree[1]));
    } catch (IOException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }
}
