package dev.sortdesk.pipelines.nightly;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reports/nightly.json} says: every figure of the page.
 *
 * @param date the night
 * @param summary the night in sentences
 * @param night its numbers
 * @param usual the medians of the nights before; null, and left out of the JSON, where there are
 *     none
 * @param reasons why rows were rejected, and how many
 * @param targets the answers to each question
 * @param stages the last run of each stage, in the order in which they started
 * @param champion the model that answers; null where there is none, or it is not known
 * @param championUnknown why the champion's figures are not known; null where they are
 * @param nights the same numbers of the nights before, the oldest first, and of this one
 */
public record NightlyReport(
    String date,
    List<String> summary,
    NightFigures night,
    @Nullable Usual usual,
    SortedMap<String, Long> reasons,
    SortedMap<String, TargetAnswers> targets,
    List<Stage> stages,
    @Nullable Champion champion,
    @SerializedName("champion_unknown") @Nullable String championUnknown,
    List<NightFigures> nights) {

  /**
   * The medians of nights.
   *
   * @param nights how many there are
   */
  public record Usual(
      int nights, double inserted, double updated, double rejected, double scored) {}

  /**
   * A run of a stage.
   *
   * @param started in ISO 8601, UTC
   * @param usualSeconds the median of the nights before; null where it did not run then
   * @param modelVersion the model that it was about; null where there is none
   */
  public record Stage(
      String stage,
      String started,
      double seconds,
      @SerializedName("usual_seconds") @Nullable Double usualSeconds,
      String outcome,
      String message,
      Map<String, Long> counts,
      @SerializedName("model_version") @Nullable String modelVersion) {}

  /**
   * The champion of the night.
   *
   * @param since when it became that, in ISO 8601; null where no decision tells of it
   * @param reason why; null where no decision tells of it
   * @param trainingRows the tickets that it was trained on; null, as all below, where its bundle is
   *     not known
   * @param validationRows the validation tickets that it was measured on before its last fit
   * @param accuracy by target, 0 to 1, on these
   * @param macroF1 by target, 0 to 1, on these
   */
  public record Champion(
      @SerializedName("model_version") String modelVersion,
      @Nullable String since,
      @Nullable String reason,
      @SerializedName("training_rows") @Nullable Long trainingRows,
      @SerializedName("validation_rows") @Nullable Long validationRows,
      @Nullable SortedMap<String, Double> accuracy,
      @SerializedName("macro_f1") @Nullable SortedMap<String, Double> macroF1) {}

  public String json() {
    return Json.pretty(this);
  }
}
