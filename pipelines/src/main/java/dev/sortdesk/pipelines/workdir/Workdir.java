package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The working folder, on any Hadoop file system: {@code tables/NAME}, {@code reports/NAME} and
 * {@code models/}, and the clock that what is written there is dated by. The stages meet only here.
 */
public final class Workdir {
  private final Path root;
  private final FileTree files;
  private final Clock clock;

  /**
   * @param uri a path or a URI, as the user typed it
   */
  public Workdir(String uri, Configuration conf) {
    this.root = Paths.qualified(uri, "workdir", conf);
    this.files = new HadoopTree(root, conf);
    this.clock = Clock.systemUTC();
  }

  private Workdir(Workdir same, Clock clock) {
    this.root = same.root;
    this.files = same.files;
    this.clock = clock;
  }

  public Workdir(String uri, SparkSession spark) {
    this(uri, spark.sparkContext().hadoopConfiguration());
  }

  /** Returns the same folder, with rows dated by another clock: for nights that are made up. */
  public Workdir at(Clock other) {
    return new Workdir(this, other);
  }

  /**
   * Returns the time by which a row written now is dated, to the microsecond, as Spark keeps it.
   */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns where the folder lies, with its scheme. */
  public String uri() {
    return root.toString();
  }

  public FileTree files() {
    return files;
  }

  public FileTree models() {
    return files.resolve("models");
  }

  /** Returns the path of a Delta table, with its scheme. */
  public String table(String name) {
    return new Path(root, "tables/" + name).toString();
  }

  /** Returns a path below the folder as one of this machine, if the folder lies here. */
  public Optional<java.nio.file.Path> localPath(String path) {
    return root.toUri().getScheme().equals("file")
        ? Optional.of(java.nio.file.Path.of(root.toUri().getPath(), path))
        : Optional.empty();
  }

  /** Writes {@code reports/NAME} in one step. */
  public void writeReport(String name, String content) {
    try {
      files.write("reports/" + name, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /** Reads {@code reports/NAME}, if it is there. */
  public Optional<String> readReport(String name) {
    try {
      return files.readText("reports/" + name);
    } catch (IOException e) {
      throw new UserException(
          uri() + "/reports/" + name + " cannot be read (" + e.getMessage() + ")",
          "allow this user to read it");
    }
  }

  /**
   * Creates the folder where it is missing and makes sure that files can be written to it.
   *
   * @throws UserException if they cannot
   */
  public void checkWritable() {
    String probe = ".sortdesk-probe-" + UUID.randomUUID();
    try {
      files.write(probe, new byte[0]);
      files.delete(probe);
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /**
   * Locks the folder for one run at a time, and clears away what runs that were killed had not
   * finished. That no other run works here is what makes this safe.
   *
   * @throws UserException if another process holds it, or this one cannot write there
   */
  public RunLock lock() {
    RunLock lock = RunLock.of(root, ".lock", "another run");
    try {
      files.delete(FileTree.UNFINISHED);
      checkWritable();
      return lock;
    } catch (IOException e) {
      lock.close();
      throw notWritable(e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Locks the folder for one that follows the tickets at a time. Runs of other stages may go on
   * beside it.
   *
   * @throws UserException if another process holds it, or this one cannot write there
   */
  public RunLock lockStream() {
    return RunLock.of(root, ".lock-stream", "another score --follow or --available-now");
  }

  private UserException notWritable(IOException e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new UserException(
        "workdir " + uri() + " cannot be written to (" + first + ")",
        "give a folder where this user may write, with --workdir");
  }
}
