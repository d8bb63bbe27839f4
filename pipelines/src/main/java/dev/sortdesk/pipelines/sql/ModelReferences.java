package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.ConfigFile;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.HadoopTree;
import dev.sortdesk.pipelines.workdir.Paths;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Finds the model that a session's settings name, each time that a query is analysed:
 *
 * <ul>
 *   <li>{@value #MODEL}: the folder of a bundle, any Hadoop URI; it goes before
 *   <li>{@value #WORKDIR}: a working folder, whose champion answers;
 *   <li>{@value #CONFIG}: a configuration file as {@code --config} takes it, where the registry is
 *       not the one in the working folder. Variables {@code SORTDESK_...} count too.
 * </ul>
 *
 * A bundle is checked against its digests once, and fetched once where it lies elsewhere.
 */
final class ModelReferences {
  static final String MODEL = "spark.sortdesk.model";
  static final String WORKDIR = "spark.sortdesk.workdir";
  static final String CONFIG = "spark.sortdesk.config";

  private final Map<String, Checked> checked = new HashMap<>();

  /** A bundle on this machine whose files have been held against its manifest. */
  private record Checked(Path folder, String digest, Manifest manifest) {}

  private interface Source {
    Path folder() throws IOException;
  }

  /**
   * Returns the model.
   *
   * @throws UserException if no model is named, or there is none
   */
  synchronized ModelReference current() {
    SparkSession session = SparkSession.active();
    // Not SQLConf.get(): while a view is resolved that knows only what is set for Spark SQL itself.
    RuntimeConfig conf = session.conf();
    Configuration hadoop = session.sparkContext().hadoopConfiguration();
    String model = conf.get(MODEL, "");
    String workdir = conf.get(WORKDIR, "");
    if (model.isEmpty() && workdir.isEmpty()) {
      throw new UserException(
          "no model is named",
          "SET %s=DIR to ask a working folder's champion, or %s=DIR to ask a bundle"
              .formatted(WORKDIR, MODEL));
    }
    try {
      SortdeskConfig config =
          ConfigLoader.load(
              file(conf.get(CONFIG, "")),
              System.getenv(),
              workdir.isEmpty() ? Map.of() : Map.of("workdir", workdir));
      Checked bundle = model.isEmpty() ? champion(config, hadoop) : bundle(model, hadoop);
      return new ModelReference(
          bundle.folder().toString(),
          bundle.digest(),
          bundle.manifest().modelVersion(),
          bundle.manifest().targets().stream().map(Target::name).toList(),
          config.score().window());
    } catch (IOException e) {
      throw new UserException(
          "the model of %s cannot be read (%s)"
              .formatted(model.isEmpty() ? workdir : model, e.getMessage()),
          "look whether the folder that %s names is there"
              .formatted(model.isEmpty() ? WORKDIR : MODEL));
    }
  }

  private Checked champion(SortdeskConfig config, Configuration hadoop) throws IOException {
    Workdir workdir = new Workdir(config.workdir(), hadoop);
    Tracking tracking = Tracking.open(config.mlflow(), workdir, hadoop);
    RegisteredModel champion =
        tracking
            .registry()
            .champion()
            .orElseThrow(
                () ->
                    new UserException(
                        "there is no champion in " + workdir.uri(),
                        "call ./sortdesk run first, or name another folder by " + WORKDIR));
    return checked(
        champion.bundleDigest(), () -> new Bundles(workdir, tracking.registry()).local(champion));
  }

  private Checked bundle(String model, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path at = Paths.qualified(model, MODEL, hadoop);
    if (at.toUri().getScheme().equals("file")) {
      Path folder = Path.of(at.toUri().getPath());
      if (!Files.isDirectory(folder)) {
        throw new UserException(
            MODEL + " is " + model + ", which is no folder", "name the folder of a model bundle");
      }
      return checked(folder + " " + digest(folder), () -> folder);
    }
    return checked(
        at.toString(),
        () -> {
          Path copy = TemporaryFolders.create("sortdesk-model").resolve("bundle");
          new HadoopTree(at, hadoop).copyOut("", copy);
          return copy;
        });
  }

  private static String digest(Path folder) throws IOException {
    return Files.exists(folder.resolve("manifest.json")) ? ModelBundle.digest(folder) : "none";
  }

  private Checked checked(String key, Source source) throws IOException {
    Checked known = checked.get(key);
    if (known != null && Files.isDirectory(known.folder())) {
      return known;
    }
    Path folder = source.folder();
    Manifest manifest = ModelBundle.manifest(folder);
    Checked bundle = new Checked(folder, ModelBundle.digest(folder), manifest);
    checked.put(key, bundle);
    return bundle;
  }

  private static @Nullable ConfigFile file(String config) throws IOException {
    return config.isEmpty() ? null : new ConfigFile(config, Files.readString(Path.of(config)));
  }
}
