package dev.sortdesk.pipelines.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.JobArtifactSet;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;
import scala.runtime.BoxedUnit;

/**
 * Brings a local folder to every executor, once. Spark ships no local folders to a cluster, so it
 * travels as an archive that each executor unpacks.
 */
public final class Archives {
  private static final Map<SparkContext, Set<String>> SHIPPED = new WeakHashMap<>();

  private Archives() {}

  /**
   * Makes a folder available on executors as {@code SparkFiles.get(name)}; a name that was shipped
   * before is not shipped again.
   */
  public static synchronized void ship(SparkSession spark, Path folder, String name)
      throws IOException {
    SparkContext context = spark.sparkContext();
    Set<String> shipped = SHIPPED.computeIfAbsent(context, unused -> ConcurrentHashMap.newKeySet());
    if (shipped.contains(name)) {
      return;
    }
    Path archive = Files.createTempDirectory("sortdesk-archive").resolve(name + ".zip");
    archive.toFile().deleteOnExit();
    archive.getParent().toFile().deleteOnExit();
    zip(folder, archive);
    String uri = archive.toUri() + "#" + name;
    // For every session of the context: what belongs to one alone, its own later jobs may not see.
    JobArtifactSet.withActiveJobArtifactState(
        null,
        () -> {
          context.addArchive(uri);
          return BoxedUnit.UNIT;
        });
    shipped.add(name);
  }

  /** Returns the folder that was shipped under a name, in a task of any session. */
  static Path shipped(String name) {
    Path ofSession = Path.of(SparkFiles.get(name));
    return Files.isDirectory(ofSession)
        ? ofSession
        : Path.of(SparkFiles.getRootDirectory()).resolve(name);
  }

  private static void zip(Path folder, Path archive) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> walk = Files.walk(folder)) {
      // Weights hardly get smaller, and packing them would take longer than sending them.
      zip.setLevel(0);
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
