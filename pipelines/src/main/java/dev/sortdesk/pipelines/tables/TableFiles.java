package dev.sortdesk.pipelines.tables;

import dev.sortdesk.pipelines.workdir.Paths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The files that lie in a table's folder, those of its log too, listed at once. */
final class TableFiles {
  private static final Pattern COMMIT = Pattern.compile("_delta_log/\\d{20}\\.json$");

  private final Map<String, Long> sizes = new HashMap<>();
  private final List<FileStatus> commits = new ArrayList<>();
  private final Configuration hadoop;

  private TableFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Lists a folder, which need not be there; files whose name begins with a dot are no table's. */
  static TableFiles of(Path folder, Configuration hadoop) throws IOException {
    TableFiles files = new TableFiles(hadoop);
    FileSystem fs = Paths.fileSystem(folder, hadoop);
    if (fs.exists(folder)) {
      RemoteIterator<LocatedFileStatus> all = fs.listFiles(folder, true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        if (!file.getPath().getName().startsWith(".")) {
          String path = file.getPath().toUri().getPath();
          files.sizes.put(path, file.getLen());
          if (COMMIT.matcher(path).find()) {
            files.commits.add(file);
          }
        }
      }
    }
    files.commits.sort(Comparator.comparing(commit -> commit.getPath().getName()));
    return files;
  }

  /** Returns the commits of the table's log, the oldest first. */
  List<FileStatus> commits() {
    return commits;
  }

  boolean isEmpty() {
    return sizes.isEmpty();
  }

  /** Returns the name of a file, with what is wrong with it; empty where it is there whole. */
  Optional<String> fault(Path file, long size) throws IOException {
    Long there = sizes.get(file.toUri().getPath());
    if (there == null) {
      // The files of a table that was cloned lie in another one's folder.
      return Paths.fileSystem(file, hadoop).exists(file)
          ? Optional.empty()
          : Optional.of(file.getName());
    }
    return there == size
        ? Optional.empty()
        : Optional.of("%s (%d bytes, not %d)".formatted(file.getName(), there, size));
  }
}
