package dev.sortdesk.pipelines.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are gone when the process ends. */
public final class TemporaryFolders {
  private TemporaryFolders() {}

  /** Makes a new folder that is deleted, with all in it, when the process ends. */
  public static Path create(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    deleteAtExit(folder);
    return folder;
  }

  private static void deleteAtExit(Path folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
  }

  /**
   * Deletes a folder with all in it; what is gone already, or cannot be deleted, is passed over.
   */
  public static void delete(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> paths = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // The system empties its temporary folder sooner or later.
      return;
    }
  }
}
