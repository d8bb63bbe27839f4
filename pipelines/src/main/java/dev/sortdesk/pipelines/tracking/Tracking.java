package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.pipelines.workdir.HadoopTree;
import dev.sortdesk.pipelines.workdir.Paths;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Where runs and models are recorded.
 *
 * @param config the store's settings
 * @param mlflow the store
 * @param registry the models in it
 */
public record Tracking(MlflowConfig config, Mlflow mlflow, ModelRegistry registry) {
  /** Returns the store that the settings name, which is in the working folder by default. */
  public static Tracking open(MlflowConfig config, Workdir workdir, Configuration hadoop) {
    Mlflow mlflow = MlflowStores.open(config, workdir.files(), folders(hadoop));
    return new Tracking(config, mlflow, new ModelRegistry(mlflow, config));
  }

  /**
   * Brings what the working folder's MLflow folder holds to a server, and returns a line on it.
   *
   * @param say is told what was pushed, a line at a time
   */
  public static String push(
      MlflowConfig config, Workdir workdir, Configuration hadoop, String to, Consumer<String> say)
      throws IOException {
    return MlflowStores.push(config, workdir.files(), folders(hadoop), to, say)
        .push(ModelRegistry.VERSION_TAGS);
  }

  private static Function<String, FileTree> folders(Configuration hadoop) {
    return uri -> new HadoopTree(Paths.qualified(uri, "mlflow.uri", hadoop), hadoop);
  }
}
