package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.UserException;
import java.io.File;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** What a user types for a file or folder, as a path of the Hadoop file system that it lies on. */
public final class Paths {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/.*");

  private Paths() {}

  /**
   * Returns a path with its file system's scheme. What has none lies on the default file system: on
   * this machine, below the current folder, unless the Hadoop configuration says otherwise.
   *
   * @param option the option or key that gave the path, for the message
   * @throws UserException if no file system is known for it
   */
  public static Path qualified(String typed, String option, Configuration conf) {
    try {
      boolean local = FileSystem.getDefaultUri(conf).getScheme().equals("file");
      // A file's name may hold a colon, which Hadoop would read as a scheme.
      Path path =
          !SCHEME.matcher(typed).matches() && local
              ? new Path(new File(typed).getAbsoluteFile().toPath().normalize().toUri())
              : new Path(typed);
      return withoutSlash(path.getFileSystem(conf).makeQualified(path));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          option + " is " + typed + ", which no file system answers (" + e.getMessage() + ")",
          "give a path, or a URI such as hdfs://host/folder");
    }
  }

  /** Returns the file system of a path; on this machine the one that writes no checksum files. */
  public static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    return fs instanceof LocalFileSystem local ? local.getRaw() : fs;
  }

  private static Path withoutSlash(Path path) {
    String text = path.toString();
    return text.endsWith("/") && path.getParent() != null
        ? new Path(text.substring(0, text.length() - 1))
        : path;
  }
}
