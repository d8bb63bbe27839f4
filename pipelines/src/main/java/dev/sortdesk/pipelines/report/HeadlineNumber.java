package dev.sortdesk.pipelines.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a headline number is shown.
 *
 * @param key its name in JSON
 * @param title its title
 * @param isShare whether it is written in percent
 * @param of where it is read
 */
record HeadlineNumber(
    String key, String title, boolean isShare, ToDoubleFunction<TargetReport> of) {
  /** The numbers, in the order of the tables. */
  static final List<HeadlineNumber> ALL =
      List.of(
          new HeadlineNumber("accuracy", "Accuracy", true, TargetReport::accuracy),
          new HeadlineNumber("macro_f1", "Macro-F1", false, TargetReport::macroF1),
          new HeadlineNumber("weighted_f1", "Weighted F1", false, TargetReport::weightedF1),
          new HeadlineNumber("log_loss", "Log loss", false, TargetReport::logLoss),
          new HeadlineNumber("ece", "Calibration error", true, TargetReport::ece));

  String text(double value) {
    return isShare ? Html.percent(value) : Html.number(value);
  }
}
