package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the bundle of a model version on this machine: in {@code models/VERSION} of the working
 * folder, fetched from there when it lies elsewhere, or from the registry when the working folder
 * has none.
 */
public final class Bundles {
  private final Workdir workdir;
  private final ModelRegistry registry;

  public Bundles(Workdir workdir, ModelRegistry registry) {
    this.workdir = workdir;
    this.registry = registry;
  }

  /**
   * Returns the folder of a registered model's bundle, whose manifest is the registered one.
   *
   * @throws BundleException if it is another one
   */
  public Path local(RegisteredModel model) throws IOException {
    Path folder = find(model);
    String digest = ModelBundle.digest(folder);
    if (!digest.equals(model.bundleDigest())) {
      throw new BundleException(
          "model bundle "
              + folder
              + ": manifest.json was changed: it is not the one that was registered");
    }
    return folder;
  }

  /** Returns the folder of a bundle that lies in the working folder, registered or not. */
  public Path trained(String version) throws IOException {
    Optional<Path> here = workdir.localPath("models/" + version);
    if (here.isPresent()) {
      return here.get();
    }
    Path copy = TemporaryFolders.create("sortdesk-model").resolve(version);
    workdir.models().copyOut(version, copy);
    return copy;
  }

  private Path find(RegisteredModel model) throws IOException {
    String version = model.modelVersion();
    if (workdir.models().exists(version)) {
      return trained(version);
    }
    Path copy = TemporaryFolders.create("sortdesk-model").resolve(version);
    registry.fetch(model, copy);
    return copy;
  }
}
