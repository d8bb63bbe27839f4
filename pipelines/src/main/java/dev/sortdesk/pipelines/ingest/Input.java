package dev.sortdesk.pipelines.ingest;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.workdir.Paths;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A history to read: one file, or a folder of files of one format. Files whose names start with a
 * dot or an underscore are passed over, and so are empty files in a folder.
 *
 * @param root what the user named
 * @param format how it is written
 * @param files the files in it, sorted by path; for Delta none, as its log names them
 */
record Input(Path root, Format format, List<Path> files) {
  enum Format {
    CSV,
    JSONL,
    PARQUET,
    DELTA
  }

  private static final int HEAD = 8192;

  /**
   * Finds the files and tells their format: by their names' endings, else by their first bytes.
   *
   * @param typed the path or URI that the user gave
   * @param option the option that gave it, for messages
   * @throws UserException if nothing readable is there
   */
  static Input find(String typed, String option, Configuration conf) {
    Path root = Paths.qualified(typed, option, conf);
    try {
      FileSystem fs = Paths.fileSystem(root, conf);
      FileStatus status = fs.getFileStatus(root);
      if (status.isFile()) {
        if (status.getLen() == 0) {
          throw new UserException(root + " is empty", "give a file with rows, with " + option);
        }
        return new Input(root, format(fs, root, false), List.of(root));
      }
      if (fs.exists(new Path(root, "_delta_log"))) {
        return new Input(root, Format.DELTA, List.of());
      }
      return folder(fs, root, option);
    } catch (FileNotFoundException e) {
      if (String.valueOf(e.getMessage()).contains("(Permission denied)")) {
        throw unreadable(root, e);
      }
      throw new UserException(
          "there is no file or folder " + root, "give one that exists, with " + option);
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  static UserException unreadable(Path path, IOException e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new UserException(
        path + " cannot be read (" + first + ")", "allow this user to read it");
  }

  private static Input folder(FileSystem fs, Path root, String option) throws IOException {
    List<Path> files = new ArrayList<>();
    collect(fs, root, files);
    files.sort(Comparator.comparing(Path::toString));
    if (files.isEmpty()) {
      throw new UserException(
          "folder " + root + " holds no file with rows",
          "give one with .csv, .jsonl or .parquet files, with " + option);
    }
    Set<Format> formats = EnumSet.noneOf(Format.class);
    for (Path file : files) {
      formats.add(format(fs, file, true));
    }
    if (formats.size() > 1) {
      throw new UserException(
          "folder " + root + " holds files of several formats: " + formats,
          "give a folder with one of them, with " + option);
    }
    return new Input(root, formats.iterator().next(), List.copyOf(files));
  }

  private static void collect(FileSystem fs, Path folder, List<Path> files) throws IOException {
    for (FileStatus status : fs.listStatus(folder)) {
      String name = status.getPath().getName();
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      }
      if (status.isDirectory()) {
        collect(fs, status.getPath(), files);
      } else if (status.getLen() > 0) {
        files.add(status.getPath());
      }
    }
  }

  private static Format format(FileSystem fs, Path file, boolean inFolder) throws IOException {
    byte[] head;
    try (InputStream in = fs.open(file)) {
      head = in.readNBytes(HEAD);
    }
    Format format = byName(file.getName().toLowerCase(Locale.ROOT));
    boolean parquet = startsWith(head, "PAR1");
    if (format == Format.PARQUET && !parquet) {
      throw new UserException(
          file + " is no Parquet file", "give it the ending that it should have");
    }
    if (parquet) {
      return Format.PARQUET;
    }
    checkText(file, head);
    char first = firstCharacter(head);
    if (format == Format.JSONL && first == '[') {
      throw new UserException(file + " is one JSON array", "write one object a line (JSON Lines)");
    }
    if (format == null && inFolder) {
      throw new UserException(
          file + " ends neither in .csv nor .jsonl, .ndjson, .json or .parquet",
          "move it out of the folder, or give it the ending that it should have");
    }
    if (format != null) {
      return format;
    }
    return first == '{' ? Format.JSONL : Format.CSV;
  }

  private static @Nullable Format byName(String name) {
    if (name.endsWith(".csv")) {
      return Format.CSV;
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return Format.JSONL;
    }
    return name.endsWith(".parquet") ? Format.PARQUET : null;
  }

  private static void checkText(Path file, byte[] head) {
    boolean compressed = startsWith(head, "\u001f\u008b");
    boolean wide = startsWith(head, "\u00ff\u00fe") || startsWith(head, "\u00fe\u00ff");
    String remedy = "give CSV, JSONL, Parquet or Delta";
    if (compressed) {
      throw new UserException(file + " is a gzip file", "unpack it first");
    }
    if (wide) {
      throw new UserException(file + " is UTF-16 text", "save it as UTF-8");
    }
    for (byte b : head) {
      if (b == 0) {
        throw new UserException(file + " is a binary file", remedy);
      }
    }
  }

  private static char firstCharacter(byte[] head) {
    int from = startsWith(head, "\u00ef\u00bb\u00bf") ? 3 : 0;
    for (int i = from; i < head.length; i++) {
      if (head[i] > ' ') {
        return (char) head[i];
      }
    }
    return ' ';
  }

  private static boolean startsWith(byte[] head, String latin1) {
    byte[] start = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return Arrays.equals(Arrays.copyOf(head, start.length), start);
  }
}
