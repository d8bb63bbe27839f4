package dev.sortdesk.core.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder of files that can be read and changed by relative path ({@code a/b/c.txt}, always with
 * slashes), wherever it lies: on this machine ({@link LocalTree}) or on any Hadoop file system (in
 * pipelines).
 */
public interface FileTree {
  /**
   * The folder, right below the root of a tree or of one above it, in which a write is prepared
   * before it is moved into its place; what a killed write leaves stays there, and {@link #list}
   * does not show it. MLflow takes no folder for an experiment whose name ends in {@code .trash}.
   */
  String UNFINISHED = ".unfinished.trash";

  /** Returns where the tree lies, for messages and for MLflow's artifact URIs. */
  String uri();

  /** Returns a tree below this one. */
  FileTree resolve(String path);

  boolean exists(String path) throws IOException;

  /**
   * Returns the names of the entries right below a folder, sorted; empty when there is no such
   * folder.
   */
  List<String> list(String path) throws IOException;

  Optional<String> readText(String path) throws IOException;

  InputStream open(String path) throws IOException;

  /** Writes a file so that a reader sees either the old content or the new one, never a part. */
  void write(String path, byte[] content) throws IOException;

  /**
   * Copies a local folder, empty folders in it included, to a folder of the tree that appears whole
   * or not at all; one that is there already is left as it is. A local file is copied as {@link
   * #write} does: it replaces what is there.
   */
  void copyIn(Path local, String path) throws IOException;

  /**
   * Copies a file or folder of the tree to a local path that does not exist yet, and that appears
   * whole or not at all.
   *
   * @param maxBytes the most that may be copied
   * @throws dev.sortdesk.core.config.UserException if there is more, or something that is neither a
   *     folder nor a plain file
   */
  void copyOut(String path, Path local, long maxBytes) throws IOException;

  /** Copies out a file or folder of any size. */
  default void copyOut(String path, Path local) throws IOException {
    copyOut(path, local, Long.MAX_VALUE);
  }

  /** Deletes a file or a folder with all in it, if it is there. */
  void delete(String path) throws IOException;
}
