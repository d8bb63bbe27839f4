package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder in the form of <a
 * href="https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/">MLflow's folder
 * store</a>, which its own tools open with {@code MLFLOW_ALLOW_FILE_STORE=true}.
 */
final class FolderMlflow implements Mlflow {
  /** A source that stays true when the folder is moved. */
  private static final String RUNS = "runs:/";

  private final FolderFiles files;
  private final FolderRuns runs;
  private final FolderModels models;

  FolderMlflow(FileTree tree) {
    this.files = new FolderFiles(tree);
    this.runs = new FolderRuns(files);
    this.models = new FolderModels(files);
  }

  @Override
  public void check() {
    String probe = FileTree.UNFINISHED + "/check";
    try {
      files.write(probe, "");
      files.tree().delete(probe);
    } catch (IOException e) {
      throw new UserException(
          "mlflow.uri: the folder " + files.tree().uri() + " cannot be written to (" + e + ")",
          "make it writable, or name another one");
    }
  }

  @Override
  public String experiment(String name) {
    return files.call("experiments/create", () -> runs.experiment(name));
  }

  @Override
  public String startRun(String experimentId, String runName, Map<String, String> tags) {
    return files.call("runs/create", () -> runs.start(experimentId, runName, tags));
  }

  @Override
  public Optional<String> finishedRun(String experimentId, String tag, String value) {
    return files.call("runs/search", () -> runs.finished(experimentId, tag, value));
  }

  @Override
  public void log(
      String runId,
      Map<String, String> params,
      Map<String, Double> metrics,
      Map<String, String> tags) {
    files.call(
        "runs/log-batch",
        () -> {
          runs.log(runId, params, metrics, tags);
          return runId;
        });
  }

  @Override
  public void logArtifacts(String runId, Path local, String path) throws IOException {
    runs.logArtifacts(runId, local, path);
  }

  @Override
  public void logDataset(String runId, RunDataset dataset) {
    files.call(
        "runs/log-inputs",
        () -> {
          runs.logDataset(runId, dataset);
          return runId;
        });
  }

  @Override
  public void endRun(String runId, String status) {
    files.call(
        "runs/update",
        () -> {
          runs.end(runId, status);
          return runId;
        });
  }

  @Override
  public ModelVersion register(
      String model, String runId, String artifactPath, Map<String, String> tags) {
    String source = RUNS + runId + "/" + artifactPath;
    return files.call("model-versions/create", () -> models.register(model, runId, source, tags));
  }

  @Override
  public List<ModelVersion> versions(String model) {
    return files.call("model-versions/search", () -> models.versions(model));
  }

  @Override
  public Optional<ModelVersion> alias(String model, String alias) {
    return files.call("registered-models/alias", () -> models.alias(model, alias));
  }

  @Override
  public void setAlias(String model, String alias, int version) {
    files.call(
        "registered-models/alias",
        () -> {
          models.setAlias(model, alias, version);
          return model;
        });
  }

  @Override
  public void setTag(String model, int version, String key, String value) {
    files.call(
        "model-versions/set-tag",
        () -> {
          models.setTag(model, version, key, value);
          return model;
        });
  }

  @Override
  public void setModelTag(String model, String key, String value) {
    files.call(
        "registered-models/set-tag",
        () -> {
          models.setModelTag(model, key, value);
          return model;
        });
  }

  @Override
  public Map<String, String> modelTags(String model) {
    return files.call("registered-models/get", () -> models.modelTags(model));
  }

  @Override
  public void download(ModelVersion version, Path local, long maxBytes) throws IOException {
    String[] runAndPath = version.source().replaceFirst("^" + RUNS, "").split("/", 2);
    if (!version.source().startsWith(RUNS) || runAndPath.length < 2) {
      throw new MlflowException(
          "the MLflow folder %s keeps version %d of %s at %s, which is not of the form %sRUN/PATH"
              .formatted(
                  files.tree().uri(), version.version(), version.model(), version.source(), RUNS));
    }
    String path = runs.folder(runAndPath[0]) + "/artifacts/" + runAndPath[1];
    if (!files.tree().exists(path)) {
      throw new MlflowException(
          "the MLflow folder " + files.tree().uri() + " has no artifacts at " + version.source());
    }
    files.tree().copyOut(path, local, maxBytes);
  }
}
