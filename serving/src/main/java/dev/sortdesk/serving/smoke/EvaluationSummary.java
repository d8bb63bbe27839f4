package dev.sortdesk.serving.smoke;

import dev.sortdesk.serving.smoke.TargetFigures.AtThreshold;
import java.io.PrintWriter;
import java.util.Map;

/** An evaluation in a few lines for a terminal. */
final class EvaluationSummary {
  private EvaluationSummary() {}

  static void print(EvaluationResult result, PrintWriter out) {
    out.printf(
        "%s: rows: %s, answered by %s, in batches of %s ms (median)%n",
        result.file(),
        EvaluationReport.count(result.rows()),
        result.answeredBy(),
        EvaluationReport.count(result.quantileMillis(0.5)));
    result.errors().forEach((code, rows) -> out.println("without an answer: " + rows + " " + code));
    for (Map.Entry<String, TargetFigures> target : result.figures().entrySet()) {
      TargetFigures figures = target.getValue();
      out.printf(
          "%s: accuracy %s, macro-F1 %s, mean confidence %s on %s rows with a label%n",
          target.getKey(),
          EvaluationReport.share(figures.accuracy()),
          EvaluationReport.share(figures.macroF1()),
          EvaluationReport.share(figures.meanConfidence()),
          EvaluationReport.count(figures.rows()));
      for (AtThreshold at : figures.atThresholds()) {
        out.printf(
            "  confidence %s or more: coverage %s, accuracy %s%n",
            at.threshold(),
            EvaluationReport.share(at.coverage()),
            EvaluationReport.share(at.accuracy()));
      }
    }
  }
}
