package dev.sortdesk.core.files;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of this machine. Paths that lead out of it are refused with an {@link
 * IllegalArgumentException}.
 */
public final class LocalTree implements FileTree {
  private final Path root;

  /**
   * @param root the folder; it is created by the first write
   */
  public LocalTree(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public String uri() {
    String uri = root.toUri().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  @Override
  public FileTree resolve(String path) {
    return new LocalTree(at(path));
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(at(path));
  }

  @Override
  public List<String> list(String path) throws IOException {
    try (Stream<Path> entries = Files.list(at(path))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals(UNFINISHED))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  @Override
  public Optional<String> readText(String path) throws IOException {
    Path file = at(path);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (NoSuchFileException e) {
      // Deleted since it was looked for.
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    return Files.newInputStream(at(path));
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    Path prepared = unfinished();
    try {
      Files.write(prepared, content);
      moveFile(prepared, at(path));
    } finally {
      Files.deleteIfExists(prepared);
    }
  }

  @Override
  public void copyIn(Path local, String path) throws IOException {
    Path target = at(path);
    boolean folder = Files.isDirectory(local);
    if (folder && Files.exists(target)) {
      return;
    }
    Path prepared = unfinished();
    try {
      copy(local, prepared);
      if (folder) {
        moveFolder(prepared, target);
      } else {
        moveFile(prepared, target);
      }
    } finally {
      deleteAll(prepared);
    }
  }

  @Override
  public void copyOut(String path, Path local, long maxBytes) throws IOException {
    if (Files.exists(local)) {
      throw new FileAlreadyExistsException(local.toString());
    }
    Path target = local.toAbsolutePath();
    Path prepared = target.resolveSibling(UNFINISHED + "-" + UUID.randomUUID());
    Files.createDirectories(target.getParent());
    try {
      copyPlain(at(path), prepared, maxBytes);
      Files.move(prepared, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteAll(prepared);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    deleteAll(at(path));
  }

  private Path at(String path) {
    Path resolved = root.resolve(path).normalize();
    if (path.startsWith("/") || !resolved.startsWith(root)) {
      throw new IllegalArgumentException("the path " + path + " leads out of " + uri());
    }
    return resolved;
  }

  private Path unfinished() throws IOException {
    Path folder = root.resolve(UNFINISHED);
    Files.createDirectories(folder);
    return folder.resolve(UUID.randomUUID().toString());
  }

  private static void moveFile(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void moveFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another writer was first, which an atomic move tells in no way of its own; a folder that is
      // there is left as it is.
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Copies folders and plain files; a link, pipe or device could lead anywhere and never end. */
  private static void copyPlain(Path from, Path to, long maxBytes) throws IOException {
    long left = maxBytes;
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : (Iterable<Path>) all::iterator) {
        String name = from.relativize(source).toString();
        BasicFileAttributes attributes =
            Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          Files.createDirectories(to.resolve(name));
        } else if (attributes.isRegularFile()) {
          left -= attributes.size();
          if (left < 0) {
            throw new UserException(
                from.getFileName() + " holds more than " + maxBytes + " bytes",
                "look at the size of " + name);
          }
          Files.copy(source, to.resolve(name), LinkOption.NOFOLLOW_LINKS);
        } else {
          throw new UserException(
              from.getFileName() + " holds " + name + ", which is a link or no plain file",
              "put the file itself there");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void deleteAll(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
