package dev.sortdesk.core.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a bundle against its manifest. */
final class BundleFiles {
  private BundleFiles() {}

  /** Returns every regular file below a folder but the manifest, by its path with slashes. */
  static SortedMap<String, Manifest.FileDigest> digests(Path folder) throws IOException {
    SortedMap<String, Manifest.FileDigest> digests = new TreeMap<>();
    for (Map.Entry<String, Path> file : files(folder).entrySet()) {
      digests.put(
          file.getKey(),
          new Manifest.FileDigest(Digests.sha256(file.getValue()), Files.size(file.getValue())));
    }
    return digests;
  }

  /** Checks the manifest alone against the digest that is expected of it. */
  static void checkManifest(Path folder, String digest) throws IOException {
    if (!Digests.sha256(manifest(folder)).equals(digest)) {
      throw new BundleException(
          "model bundle "
              + folder
              + ": "
              + Manifest.FILE
              + " was changed: it is not the one that was registered");
    }
  }

  private static Path manifest(Path folder) {
    Path manifest = folder.resolve(Manifest.FILE);
    if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleException("model bundle " + folder + ": " + Manifest.FILE + " is missing");
    }
    return manifest;
  }

  /** Reads the manifest and checks every file against it. */
  static Manifest check(Path folder) throws IOException {
    String where = "model bundle " + folder;
    Path manifestFile = manifest(folder);
    Manifest manifest;
    try {
      manifest = Manifest.read(Files.readString(manifestFile), Manifest.FILE);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new BundleException(
          where + ": " + Manifest.FILE + " cannot be read: " + e.getMessage(), e);
    }
    if (manifest.format() < 1 || manifest.format() > Manifest.FORMAT) {
      throw new BundleException(
          "%s: format %d is not one that this version reads (1 to %d)"
              .formatted(where, manifest.format(), Manifest.FORMAT));
    }
    SortedMap<String, Path> present = files(folder);
    for (Map.Entry<String, Manifest.FileDigest> entry : manifest.files().entrySet()) {
      Path file = present.remove(entry.getKey());
      if (file == null) {
        throw new BundleException(where + ": " + entry.getKey() + " is missing");
      }
      Manifest.FileDigest expected = entry.getValue();
      if (Files.size(file) != expected.bytes() || !Digests.sha256(file).equals(expected.sha256())) {
        throw new BundleException(
            where
                + ": "
                + entry.getKey()
                + " was changed: it does not have the digest that the manifest gives");
      }
    }
    if (!present.isEmpty()) {
      throw new BundleException(where + ": " + present.firstKey() + " is not in the manifest");
    }
    return manifest;
  }

  private static SortedMap<String, Path> files(Path folder) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          if (!name.equals(Manifest.FILE) && !PythonModel.isLeftByMlflow(name)) {
            files.put(name, path);
          }
        } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          throw new BundleException(
              "model bundle " + folder + ": " + name + " is a link or no plain file");
        }
      }
    }
    return files;
  }
}
