package dev.sortdesk.core.mlflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Sortdesk needs of MLflow, in MLflow's terms: an experiment's runs, a registered model's
 * versions, and its aliases. Every call is safe to repeat unless it says otherwise.
 */
public interface Mlflow {
  /**
   * Makes sure that the store answers and can be written to.
   *
   * @throws MlflowException if it does not, naming the URI and what it said
   * @throws dev.sortdesk.core.config.UserException if it is a folder that cannot be written to
   */
  void check();

  /** Returns what an operator must know of how the store is asked; nothing most of the time. */
  default Optional<String> notice() {
    return Optional.empty();
  }

  /**
   * Returns the version of the server; empty for a folder, and for a server that does not tell it.
   *
   * @throws MlflowException if the server does not answer
   */
  default Optional<String> serverVersion() {
    return Optional.empty();
  }

  /** Returns the experiment's id, creating the experiment where it is missing. */
  String experiment(String name);

  /** Starts a run and returns its id; each call starts another. */
  String startRun(String experimentId, String runName, Map<String, String> tags);

  /** Returns the newest finished run of the experiment that carries a tag. */
  Optional<String> finishedRun(String experimentId, String tag, String value);

  void log(
      String runId,
      Map<String, String> params,
      Map<String, Double> metrics,
      Map<String, String> tags);

  /**
   * Copies a local file to {@code path} below the run's artifacts, or what is in a local folder to
   * a folder there. Files that are there already are replaced, others stay.
   */
  void logArtifacts(String runId, Path local, String path) throws IOException;

  /** Records a dataset as an input of the run. */
  void logDataset(String runId, RunDataset dataset);

  /** Ends a run: {@code FINISHED} or {@code FAILED}. */
  void endRun(String runId, String status);

  /**
   * Registers a run's artifact folder as the next version of a model, creating the model where it
   * is missing; each call registers another version.
   */
  ModelVersion register(String model, String runId, String artifactPath, Map<String, String> tags);

  /** Returns a model's versions, the oldest first; empty when there is no such model. */
  List<ModelVersion> versions(String model);

  /**
   * Returns the version at which an alias stands; empty where there is no such alias.
   *
   * @throws MlflowException if the version is not there, which only happens to a folder
   */
  Optional<ModelVersion> alias(String model, String alias);

  /** Moves an alias in one atomic step. */
  void setAlias(String model, String alias, int version);

  void setTag(String model, int version, String key, String value);

  /** Sets a tag of a registered model as a whole, which must be there. */
  void setModelTag(String model, String key, String value);

  /** Returns the tags of a registered model as a whole; none when there is no such model. */
  Map<String, String> modelTags(String model);

  /**
   * Copies the artifacts of a model version into a local folder that does not exist yet.
   *
   * @param maxBytes the most that may be copied
   * @throws dev.sortdesk.core.config.UserException if there is more, or something that is no file
   */
  void download(ModelVersion version, Path local, long maxBytes) throws IOException;
}
