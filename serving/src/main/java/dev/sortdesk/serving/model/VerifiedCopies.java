package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies of bundles on this machine's disk. A copy gets its name only after its files were found to
 * be those that were registered; {@code serving.json} names the one that answered last, so that the
 * service starts without a registry. Several services may share a folder.
 */
final class VerifiedCopies {
  private static final String STATE = "serving.json";
  private static final String UNFINISHED = ".unfinished-";

  /** With this begin the folders that a fetch of any kind is prepared in. */
  private static final String UNFINISHED_OF_ANY = ".unfinished";

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern COPY = Pattern.compile(VERSION + "-" + DIGEST);

  /** Copies that are kept: the serving one, and one to roll back to. */
  private static final int KEPT = 2;

  /** No fetch takes that long; what is older was left by a service that was killed. */
  private static final long STALE_MILLIS = TimeUnit.HOURS.toMillis(6);

  private final Path folder;
  private final long maxBytes;

  /**
   * @param maxBytes the most that a bundle's files may have together
   */
  VerifiedCopies(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /**
   * Opens a registered model's bundle, from the copy of it or by fetching one.
   *
   * @throws BundleException if its files are not those that were registered
   * @throws dev.sortdesk.core.mlflow.MlflowException if the registry does not hand them out
   * @throws IOException if they cannot be kept on disk
   */
  ModelBundle open(RegisteredModel model, ModelRegistry registry) throws IOException {
    RegisteredModelId id = RegisteredModelId.of(model);
    Path copy = folder.resolve(name(id));
    if (Files.isDirectory(copy)) {
      try {
        return opened(copy, id);
      } catch (BundleException e) {
        // The copy was damaged since it was made; the registry has another.
        delete(copy);
      }
    }
    fetch(model, id, registry, copy);
    boolean opened = false;
    try {
      ModelBundle bundle = opened(copy, id);
      opened = true;
      return bundle;
    } finally {
      if (!opened) {
        delete(copy);
      }
    }
  }

  private void fetch(RegisteredModel model, RegisteredModelId id, ModelRegistry registry, Path copy)
      throws IOException {
    Path fetching = folder.resolve(UNFINISHED + UUID.randomUUID());
    Files.createDirectories(folder);
    try {
      registry.fetch(model, fetching, maxBytes);
      ModelBundle.check(fetching, id.digest());
      move(fetching, copy);
    } catch (BundleException e) {
      String message = String.valueOf(e.getMessage());
      throw new BundleException(message.replace(fetching.toString(), id.version()), e);
    } finally {
      delete(fetching);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another service that shares the folder was first.
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  /** Opens the copy that answered last, if there is one and it is whole. */
  Optional<Remembered> last() throws IOException {
    RegisteredModelId id;
    try {
      id = Json.read(Files.readString(folder.resolve(STATE)), RegisteredModelId.class, STATE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(new Remembered(opened(folder.resolve(name(id)), id), id));
  }

  record Remembered(ModelBundle bundle, RegisteredModelId id) {}

  /** Remembers which copy answers now, and removes those that are no longer of use. */
  void serving(RegisteredModelId id) throws IOException {
    Path next = folder.resolve(STATE + ".next");
    Files.writeString(next, Json.pretty(id));
    Files.move(next, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    Path own = folder.resolve(name(id));
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> folders = all.filter(path -> Files.isDirectory(path)).toList();
      List<Path> others =
          folders.stream()
              .filter(path -> COPY.matcher(path.getFileName().toString()).matches())
              .filter(path -> !path.equals(own))
              .sorted(Comparator.comparing(VerifiedCopies::modified).reversed())
              .toList();
      for (Path old : others.subList(Math.min(KEPT - 1, others.size()), others.size())) {
        delete(old);
      }
      for (Path left : folders) {
        if (left.getFileName().toString().startsWith(UNFINISHED_OF_ANY)
            && modified(left) < System.currentTimeMillis() - STALE_MILLIS) {
          delete(left);
        }
      }
    }
  }

  private static ModelBundle opened(Path copy, RegisteredModelId id) throws IOException {
    ModelBundle bundle = ModelBundle.open(copy, id.digest());
    if (!bundle.manifest().modelVersion().equals(id.version())) {
      bundle.close();
      throw new BundleException(
          "model bundle %s: holds %s where %s was registered"
              .formatted(id.version(), bundle.manifest().modelVersion(), id.version()));
    }
    return bundle;
  }

  private static String name(RegisteredModelId id) {
    if (!VERSION.matcher(id.version()).matches()) {
      throw new BundleException("the model version " + id.version() + " is no plain name");
    }
    if (!DIGEST.matcher(id.digest()).matches()) {
      throw new BundleException("the registered digest of " + id.version() + " is no SHA-256");
    }
    return id.version() + "-" + id.digest();
  }

  private static long modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
