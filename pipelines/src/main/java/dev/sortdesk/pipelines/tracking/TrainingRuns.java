package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.RunDataset;
import dev.sortdesk.core.registry.RegisteredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The MLflow run of a trained model: its settings, quality, data, bundle and search, and its place
 * in the registry.
 */
public final class TrainingRuns {
  private static final String VERSION_TAG = "sortdesk.model_version";
  private static final String TRIAL_TAG = "sortdesk.trial";
  private static final String BUNDLE = "bundle";

  private final Tracking tracking;

  public TrainingRuns(Tracking tracking) {
    this.tracking = tracking;
  }

  /**
   * Records a bundle as a finished run and registers it. What is recorded or registered already, by
   * this process or by one that was killed, is not recorded twice.
   */
  public RegisteredModel record(Path folder, String source) throws IOException {
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      String version = bundle.manifest().modelVersion();
      Optional<RegisteredModel> known = tracking.registry().find(version);
      if (known.isPresent()) {
        return known.get();
      }
      Mlflow mlflow = tracking.mlflow();
      String experiment = mlflow.experiment(tracking.config().experiment());
      Optional<String> finished = mlflow.finishedRun(experiment, VERSION_TAG, version);
      String run = finished.isPresent() ? finished.get() : run(bundle, experiment, source);
      List<SearchTrial> trials = SearchTrial.read(folder);
      for (int i = 0; i < trials.size(); i++) {
        String trial = version + "/" + i;
        if (finished.isEmpty() || mlflow.finishedRun(experiment, TRIAL_TAG, trial).isEmpty()) {
          record(trial, trials.get(i), experiment, run);
        }
      }
      return tracking
          .registry()
          .register(run, BUNDLE, version, bundle.scorer().name(), bundle.digest());
    }
  }

  private String run(ModelBundle bundle, String experiment, String source) throws IOException {
    Mlflow mlflow = tracking.mlflow();
    String version = bundle.manifest().modelVersion();
    Provenance provenance = bundle.provenance();
    String run =
        mlflow.startRun(
            experiment,
            version,
            Map.of(
                VERSION_TAG,
                version,
                "sortdesk.scorer",
                bundle.scorer().name(),
                "sortdesk.code_version",
                provenance.codeVersion(),
                "sortdesk.data_fingerprint",
                provenance.dataFingerprint(),
                "sortdesk.bundle_digest",
                bundle.digest()));
    Map<String, String> params = new TreeMap<>(provenance.config());
    provenance.chosen().forEach((target, chosen) -> params.put("chosen." + target, chosen));
    mlflow.log(run, params, metrics(bundle.metrics()), Map.of());
    mlflow.logDataset(
        run, new RunDataset("tickets", provenance.dataFingerprint(), source, "training"));
    mlflow.logArtifacts(run, bundle.folder(), BUNDLE);
    mlflow.endRun(run, "FINISHED");
    return run;
  }

  /** Records a point of the search as a part of the run that it was for. */
  private void record(String id, SearchTrial trial, String experiment, String run) {
    Mlflow mlflow = tracking.mlflow();
    String part =
        mlflow.startRun(
            experiment,
            "%s C %s class weights ^ %s".formatted(trial.target(), trial.c(), trial.classWeight()),
            Map.of(
                "mlflow.parentRunId",
                run,
                TRIAL_TAG,
                id,
                "sortdesk.chosen",
                Boolean.toString(trial.chosen())));
    mlflow.log(
        part,
        Map.of(
            "target", trial.target(),
            "c", Double.toString(trial.c()),
            "class_weight", Double.toString(trial.classWeight())),
        Map.of("validation.accuracy", trial.accuracy(), "validation.macro_f1", trial.macroF1()),
        Map.of());
    mlflow.endRun(part, "FINISHED");
  }

  private static Map<String, Double> metrics(ValidationMetrics quality) {
    Map<String, Double> metrics = new HashMap<>();
    quality
        .accuracy()
        .forEach((target, value) -> metrics.put("validation." + target + ".accuracy", value));
    quality
        .macroF1()
        .forEach((target, value) -> metrics.put("validation." + target + ".macro_f1", value));
    metrics.put("validation.mean_macro_f1", quality.meanMacroF1());
    return metrics;
  }
}
