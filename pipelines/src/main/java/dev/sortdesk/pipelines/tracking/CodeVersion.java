package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.text.TermTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Which code made a model: a digest over the compiled classes that decide what a model becomes, and
 * the Python that goes into its bundle, so that a change in them makes a new model and a change
 * elsewhere does not.
 */
public final class CodeVersion {
  private static final List<String> PACKAGES =
      List.of(
          "dev/sortdesk/core/ticket/",
          "dev/sortdesk/core/text/",
          "dev/sortdesk/core/model/",
          "dev/sortdesk/core/bundle/",
          "dev/sortdesk/pipelines/split/",
          "dev/sortdesk/pipelines/train/");
  private static final int DIGITS = 12;

  private CodeVersion() {}

  /** Returns the code's version: 12 hexadecimal digits. */
  public static String current() {
    try {
      SortedMap<String, Long> classes = new TreeMap<>();
      for (Class<?> anchor : List.of(TermTokenizer.class, CodeVersion.class)) {
        Path place = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
          addFolder(place, classes);
        } else {
          addJar(place, classes);
        }
      }
      return Digests.sha256(classes.toString()).substring(0, DIGITS);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own classes cannot be read", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program's own classes cannot be found", e);
    }
  }

  private static void addJar(Path jar, SortedMap<String, Long> classes) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        if (decides(entry.getName())) {
          classes.put(entry.getName(), entry.getCrc());
        }
      }
    }
  }

  private static void addFolder(Path folder, SortedMap<String, Long> classes) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        String name = folder.relativize(file).toString();
        if (decides(name)) {
          classes.put(name, crc(file));
        }
      }
    }
  }

  private static boolean decides(String name) {
    return (name.endsWith(".class") || name.endsWith(".py"))
        && PACKAGES.stream().anyMatch(name::startsWith);
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = Files.newInputStream(file)) {
      crc.update(in.readAllBytes());
    }
    return crc.getValue();
  }
}
