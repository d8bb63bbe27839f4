package dev.sortdesk.pipelines.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Who runs this.
 *
 * @param name the user's name, or the number where it has none
 * @param id the number by which the file system knows it; -1 where it has no such numbers
 */
record User(String name, int id) {
  private static final int ROOT = 0;

  static User current() {
    // The entry of a process belongs to who runs it, also where that user has no name.
    Path process = Path.of("/proc/self");
    int id = Files.exists(process) ? owner(process) : -1;
    String name = System.getProperty("user.name", "?");
    return new User(name.equals("?") ? Integer.toString(id) : name, id);
  }

  /**
   * Returns whether a folder is someone else's, and what this user makes in it could be in that
   * one's way. Where another may not write everywhere, as root may, being allowed to write there
   * means that the folder is shared.
   */
  boolean isStrangerTo(Path folder) {
    int owner = owner(folder);
    return id == ROOT && owner >= 0 && owner != id;
  }

  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1;
    }
  }

  /** Returns owner and rights in brackets, as {@code (owner root, rwxr-xr-x)}. */
  static String rights(Path path) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return "(owner %s, %s)"
          .formatted(
              attributes.owner().getName(),
              PosixFilePermissions.toString(attributes.permissions()));
    } catch (IOException | UnsupportedOperationException e) {
      return "(owner unknown)";
    }
  }
}
