package dev.sortdesk.pipelines.report;

import dev.sortdesk.core.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reports/evaluation.json} says.
 *
 * @param champion the scorer that the registry's champion answers with; null, and left out of the
 *     JSON, before any promotion
 * @param validation each scorer's mean macro-F1 over targets on validation rows: what the scorers
 *     are compared by; empty where it is not known
 * @param scorers each scorer's numbers on held-out rows, by target
 * @param rows the held-out rows
 * @param confidence the coverage of the intervals, 0 to 1
 * @param seconds how long each stage took
 */
public record EvaluationReport(
    @Nullable String champion,
    Map<String, Double> validation,
    Map<String, Map<String, TargetReport>> scorers,
    int rows,
    double confidence,
    Map<String, Double> seconds) {

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static EvaluationReport read(String json, String where) {
    return Json.read(json, EvaluationReport.class, where);
  }

  public String json() {
    return Json.pretty(this);
  }

  public EvaluationReport withChampion(@Nullable String scorer) {
    return new EvaluationReport(scorer, validation, scorers, rows, confidence, seconds);
  }

  public EvaluationReport withValidation(Map<String, Double> macroF1) {
    return new EvaluationReport(champion, macroF1, scorers, rows, confidence, seconds);
  }

  public EvaluationReport withSeconds(Map<String, Double> stages) {
    return new EvaluationReport(champion, validation, scorers, rows, confidence, stages);
  }

  /**
   * Returns the scorer whose details are shown first: the champion, else the best on validation
   * rows, else the first.
   */
  String shown() {
    if (champion != null && scorers.containsKey(champion)) {
      return champion;
    }
    return validation.entrySet().stream()
        .filter(entry -> scorers.containsKey(entry.getKey()))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseGet(() -> scorers.keySet().iterator().next());
  }
}
