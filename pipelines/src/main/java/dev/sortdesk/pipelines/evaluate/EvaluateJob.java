package dev.sortdesk.pipelines.evaluate;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.RunDataset;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.pipelines.predict.HeldOut;
import dev.sortdesk.pipelines.report.EvaluationHtml;
import dev.sortdesk.pipelines.report.EvaluationMarkdown;
import dev.sortdesk.pipelines.report.EvaluationPictures;
import dev.sortdesk.pipelines.report.EvaluationReport;
import dev.sortdesk.pipelines.report.TargetReport;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Candidates;
import dev.sortdesk.pipelines.tracking.StageTimes;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** The stage {@code evaluate}: the candidates on held-out tickets, as JSON, Markdown and HTML. */
public final class EvaluateJob {
  private static final String NAME = "evaluation";

  private final SparkSession spark;
  private final Workdir workdir;
  private final SortdeskConfig config;
  private final Tracking tracking;

  public EvaluateJob(
      SparkSession spark, Workdir workdir, SortdeskConfig config, Tracking tracking) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.tracking = tracking;
  }

  /**
   * Evaluates, writes the report, notes it with each candidate's run, and returns a line for each
   * scorer and target.
   */
  public List<String> run() throws IOException {
    HeldOut heldOut = HeldOut.of(spark, workdir, config.split());
    Bundles bundles = new Bundles(workdir, tracking.registry());
    Map<String, List<Prediction>> predictions = new LinkedHashMap<>();
    Map<String, Double> validation = new LinkedHashMap<>();
    Map<String, RegisteredModel> models = new TreeMap<>();
    for (Map.Entry<String, String> candidate :
        Candidates.read(workdir.models()).versions().entrySet()) {
      RegisteredModel model = bundles.registered(candidate.getValue());
      Path folder = bundles.local(model);
      predictions.put(candidate.getKey(), heldOut.predictions(folder, config.score().window()));
      try (ModelBundle bundle = ModelBundle.open(folder)) {
        validation.put(candidate.getKey(), bundle.metrics().meanMacroF1());
      }
      models.put(candidate.getKey(), model);
    }
    EvaluationReport report =
        new Evaluate(config.evaluate(), config.train().seed())
            .report(rows(heldOut), predictions)
            .withValidation(validation);
    write(report);
    for (Map.Entry<String, RegisteredModel> model : models.entrySet()) {
      String run = model.getValue().version().runId();
      tracking
          .mlflow()
          .logDataset(
              run,
              new RunDataset(
                  "held-out tickets", heldOut.digest(), workdir.uri() + "/tables", "evaluation"));
      note(run, model.getKey(), report.scorers().get(model.getKey()));
    }
    return lines(report);
  }

  /** Writes the report again with the registry's champion and the stages' times as they are now. */
  public void refresh() throws IOException {
    Optional<String> written = workdir.readReport(NAME + ".json");
    if (written.isPresent()) {
      write(EvaluationReport.read(written.get(), NAME + ".json"));
    }
  }

  private void write(EvaluationReport measured) throws IOException {
    EvaluationReport report =
        measured
            .withChampion(tracking.registry().champion().map(RegisteredModel::scorer).orElse(null))
            .withSeconds(StageTimes.read(workdir));
    workdir.writeReport(NAME + ".json", report.json());
    workdir.writeReport(NAME + ".md", EvaluationMarkdown.of(report));
    workdir.writeReport(NAME + ".html", EvaluationHtml.of(report));
  }

  private static List<HeldOutRow> rows(HeldOut heldOut) {
    return heldOut.tickets().stream()
        .map(
            ticket ->
                new HeldOutRow(
                    ticket.id(), ticket.language(), ticket.characters(), ticket.labels()))
        .toList();
  }

  private void note(String run, String scorer, Map<String, TargetReport> targets)
      throws IOException {
    Mlflow mlflow = tracking.mlflow();
    Map<String, Double> metrics = new HashMap<>();
    targets.forEach(
        (target, numbers) -> {
          metrics.put("heldout." + target + ".accuracy", numbers.accuracy());
          metrics.put("heldout." + target + ".macro_f1", numbers.macroF1());
          metrics.put("heldout." + target + ".log_loss", numbers.logLoss());
          metrics.put("heldout." + target + ".ece", numbers.ece());
        });
    mlflow.log(run, Map.of(), metrics, Map.of());
    Path folder = TemporaryFolders.create("sortdesk-reports");
    for (String ending : List.of(".json", ".md", ".html")) {
      Files.writeString(
          folder.resolve(NAME + ending), workdir.readReport(NAME + ending).orElseThrow());
    }
    mlflow.logArtifacts(run, folder, "reports");
    TemporaryFolders.delete(folder);
    Path pictures = TemporaryFolders.create("sortdesk-pictures");
    for (Map.Entry<String, String> picture : EvaluationPictures.of(scorer, targets).entrySet()) {
      Files.writeString(pictures.resolve(picture.getKey()), picture.getValue());
    }
    mlflow.logArtifacts(run, pictures, "pictures");
    TemporaryFolders.delete(pictures);
  }

  private static List<String> lines(EvaluationReport report) {
    List<String> lines = new ArrayList<>();
    report
        .scorers()
        .forEach(
            (scorer, targets) ->
                targets.forEach(
                    (target, numbers) ->
                        lines.add(
                            "%s %s: accuracy %.3f, macro-F1 %.3f on %,d held-out tickets"
                                .formatted(
                                    scorer,
                                    target,
                                    numbers.accuracy(),
                                    numbers.macroF1(),
                                    numbers.rows()))));
    return lines;
  }
}
