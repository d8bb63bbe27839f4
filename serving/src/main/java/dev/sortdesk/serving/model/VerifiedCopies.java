package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Copies of bundles on this machine's disk. A copy gets its name only after its files were found to
 * be those that were registered; {@code serving.json} names the one that answered last, so that the
 * service starts without a registry.
 */
final class VerifiedCopies {
  private static final String STATE = "serving.json";
  private static final String UNFINISHED = ".unfinished-";
  private static final int DIGEST_DIGITS = 12;

  /** Copies that are kept: the serving one, and one to roll back to. */
  private static final int KEPT = 2;

  private final Path folder;

  VerifiedCopies(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a registered model's bundle, from the copy of it or by fetching one.
   *
   * @throws BundleException if its files are not those that were registered
   */
  ModelBundle open(RegisteredModel model, ModelRegistry registry) throws IOException {
    RegisteredModelId id = RegisteredModelId.of(model);
    Path copy = folder.resolve(name(id));
    if (Files.isDirectory(copy)) {
      try {
        return checked(copy, id);
      } catch (BundleException e) {
        // The copy was damaged since it was made; the registry has another.
        delete(copy);
      }
    }
    Path fetching = folder.resolve(UNFINISHED + name(id));
    delete(fetching);
    Files.createDirectories(folder);
    try {
      registry.fetch(model, fetching);
      checked(fetching, id).close();
      Files.move(fetching, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      delete(fetching);
      throw e;
    }
    return checked(copy, id);
  }

  /** Opens the copy that answered last, if there is one and it is whole. */
  Optional<Remembered> last() throws IOException {
    RegisteredModelId id;
    try {
      id = Json.read(Files.readString(folder.resolve(STATE)), RegisteredModelId.class, STATE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(new Remembered(checked(folder.resolve(name(id)), id), id));
  }

  record Remembered(ModelBundle bundle, RegisteredModelId id) {}

  /** Remembers which copy answers now, and removes those that are no longer of use. */
  void serving(RegisteredModelId id) throws IOException {
    Path next = folder.resolve(STATE + ".next");
    Files.writeString(next, Json.pretty(id));
    Files.move(next, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    Path own = folder.resolve(name(id));
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> others =
          all.filter(Files::isDirectory)
              .filter(path -> !path.equals(own))
              .sorted(Comparator.comparing(VerifiedCopies::modified).reversed())
              .toList();
      for (Path old : others.subList(Math.min(KEPT - 1, others.size()), others.size())) {
        delete(old);
      }
    }
  }

  private static ModelBundle checked(Path copy, RegisteredModelId id) throws IOException {
    ModelBundle.check(copy, id.digest());
    ModelBundle bundle = ModelBundle.open(copy);
    if (!bundle.manifest().modelVersion().equals(id.version())) {
      bundle.close();
      throw new BundleException(
          "model bundle %s: holds %s where %s was registered"
              .formatted(copy, bundle.manifest().modelVersion(), id.version()));
    }
    return bundle;
  }

  private static String name(RegisteredModelId id) {
    if (!id.version().matches("[A-Za-z0-9_-]+")) {
      throw new BundleException("the model version " + id.version() + " is no plain name");
    }
    if (!id.digest().matches("[0-9a-f]{64}")) {
      throw new BundleException("the registered digest of " + id.version() + " is no SHA-256");
    }
    return id.version() + "-" + id.digest().substring(0, DIGEST_DIGITS);
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
