package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.registry.ModelRegistry;

/**
 * Where runs and models are recorded.
 *
 * @param config the store's settings
 * @param mlflow the store
 * @param registry the models in it
 */
public record Tracking(MlflowConfig config, Mlflow mlflow, ModelRegistry registry) {
  public static Tracking of(MlflowConfig config, Mlflow mlflow) {
    return new Tracking(config, mlflow, new ModelRegistry(mlflow, config));
  }
}
