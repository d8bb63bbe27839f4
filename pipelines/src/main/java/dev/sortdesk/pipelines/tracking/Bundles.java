package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.UserException;
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
   * Returns the folder of a registered model's bundle, whose manifest is the registered one and
   * whose files are those of the manifest.
   *
   * @throws BundleException if they are others
   */
  public Path local(RegisteredModel model) throws IOException {
    Path folder = find(model);
    ModelBundle.check(folder, model.bundleDigest());
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

  /**
   * Returns the registered model of a candidate's version.
   *
   * @throws UserException if there is none: the candidates are of another store
   */
  public RegisteredModel registered(String version) {
    return registry
        .find(version)
        .orElseThrow(
            () ->
                new UserException(
                    "model version "
                        + version
                        + " of "
                        + workdir.models().uri()
                        + " is not in the registry that mlflow.uri and mlflow.model name",
                    "run train with the same settings, which registers it"));
  }

  /** Brings a registered bundle back into the working folder; says whether there is one. */
  public boolean restore(String version) throws IOException {
    Optional<RegisteredModel> model = registry.find(version);
    if (model.isPresent()) {
      workdir.models().copyIn(fetched(model.get()), version);
    }
    return model.isPresent();
  }

  private Path find(RegisteredModel model) throws IOException {
    String version = model.modelVersion();
    return workdir.models().exists(version) ? trained(version) : fetched(model);
  }

  private Path fetched(RegisteredModel model) throws IOException {
    Path copy = TemporaryFolders.create("sortdesk-model").resolve(model.modelVersion());
    registry.fetch(model, copy);
    return copy;
  }
}
