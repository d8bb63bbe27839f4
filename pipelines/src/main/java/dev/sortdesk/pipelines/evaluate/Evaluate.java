package dev.sortdesk.pipelines.evaluate;

import dev.sortdesk.core.config.EvaluateConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.metrics.Judgements;
import dev.sortdesk.pipelines.metrics.Measured;
import dev.sortdesk.pipelines.report.EvaluationReport;
import dev.sortdesk.pipelines.report.TargetReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures what scorers said of held-out tickets. */
public final class Evaluate {
  private final EvaluateConfig config;
  private final long seed;

  /**
   * @param seed of the bootstrap; equal seeds give equal reports
   */
  public Evaluate(EvaluateConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * Measures every scorer on every target that it answers. A ticket without a label of a target
   * counts for the other targets only.
   *
   * @param rows the held-out tickets
   * @param scorers by scorer, what it says of each ticket, in the order of the rows
   * @return a report without champion, validation and seconds
   * @throws UserException if no row has a label of a target
   */
  public EvaluationReport report(List<HeldOutRow> rows, Map<String, List<Prediction>> scorers) {
    Map<String, Map<String, TargetReport>> reports = new LinkedHashMap<>();
    scorers.forEach((scorer, predictions) -> reports.put(scorer, targets(rows, predictions)));
    return new EvaluationReport(
        null, Map.of(), reports, rows.size(), config.confidence(), Map.of());
  }

  private Map<String, TargetReport> targets(List<HeldOutRow> rows, List<Prediction> predictions) {
    if (rows.isEmpty()) {
      throw new UserException(
          "no row is held out", "give rows by --holdout, or raise split.holdout_share");
    }
    if (rows.size() != predictions.size()) {
      throw new IllegalArgumentException(
          rows.size() + " rows beside " + predictions.size() + " predictions");
    }
    Map<String, TargetReport> reports = new LinkedHashMap<>();
    for (String target : predictions.get(0).targets().keySet()) {
      reports.put(target, target(target, rows, predictions));
    }
    return reports;
  }

  private TargetReport target(String target, List<HeldOutRow> rows, List<Prediction> predictions) {
    List<HeldOutRow> labelled = new ArrayList<>();
    List<String> truth = new ArrayList<>();
    List<TargetPrediction> answers = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      String label = rows.get(row).labels().get(target);
      if (label != null) {
        labelled.add(rows.get(row));
        truth.add(label);
        answers.add(Objects.requireNonNull(predictions.get(row).targets().get(target)));
      }
    }
    if (labelled.isEmpty()) {
      throw new UserException(
          "no held-out row has a label of the target " + target,
          "give labelled rows by --holdout, or leave the target out");
    }
    List<String> known = List.copyOf(answers.get(0).probabilities().keySet());
    double[][] probabilities = new double[answers.size()][];
    for (int row = 0; row < probabilities.length; row++) {
      Map<String, Double> given = answers.get(row).probabilities();
      if (given.size() != known.size()) {
        throw new IllegalArgumentException("predictions of " + target + " differ in their labels");
      }
      probabilities[row] =
          known.stream().mapToDouble(label -> Objects.requireNonNull(given.get(label))).toArray();
    }
    Judgements judgements = Judgements.of(known, truth, probabilities);
    Measured measured =
        Measured.of(
            judgements,
            config.calibrationBins(),
            config.bootstrapSamples(),
            config.confidence(),
            seed);
    return TargetReport.of(judgements, measured, Slices.of(labelled, judgements));
  }
}
