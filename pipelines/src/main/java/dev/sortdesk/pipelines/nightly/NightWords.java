package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.nightly.NightlyReport.Champion;
import dev.sortdesk.pipelines.nightly.NightlyReport.Stage;
import dev.sortdesk.pipelines.nightly.NightlyReport.Usual;
import dev.sortdesk.pipelines.report.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A night in plain sentences. */
final class NightWords {
  private NightWords() {}

  /** Returns a report with its sentences. */
  static NightlyReport into(NightlyReport report) {
    return new NightlyReport(
        report.date(),
        sentences(report),
        report.night(),
        report.usual(),
        report.reasons(),
        report.targets(),
        report.stages(),
        report.champion(),
        report.championUnknown(),
        report.nights());
  }

  private static List<String> sentences(NightlyReport report) {
    List<String> sentences = new ArrayList<>();
    report.stages().stream()
        .filter(stage -> stage.outcome().equals(NightFigures.FAILED))
        .map(Stage::stage)
        .forEach(stage -> sentences.add("The stage " + stage + " failed."));
    if (report.stages().isEmpty()) {
      sentences.add("No stage ran for this night.");
    }
    sentences.add(tickets(report.night()));
    Usual usual = report.usual();
    if (usual != null) {
      sentences.add(
          "On a usual night (the median of %s) %s come in new."
              .formatted(
                  counted(usual.nights(), "night before", "nights before"),
                  String.format(Locale.ROOT, "%,.0f", usual.inserted())));
    }
    rejected(report, sentences);
    scored(report, sentences);
    return sentences;
  }

  private static String tickets(NightFigures night) {
    if (night.inserted() + night.updated() == 0) {
      return "No ticket came in or changed." + left(night);
    }
    return counted(night.inserted(), "ticket", "tickets")
        + " came in new, and "
        + Html.count(night.updated())
        + " changed."
        + left(night);
  }

  private static String left(NightFigures night) {
    Long deleted = night.deleted();
    return deleted == null || deleted == 0
        ? ""
        : " " + counted(deleted, "ticket was", "tickets were") + " deleted.";
  }

  private static void rejected(NightlyReport report, List<String> sentences) {
    long rejected = report.night().rejected();
    if (rejected > 0) {
      sentences.add(
          counted(rejected, "row was", "rows were")
              + " rejected: "
              + report.reasons().entrySet().stream()
                  .map(reason -> reason.getKey() + " (" + Html.count(reason.getValue()) + ")")
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  private static void scored(NightlyReport report, List<String> sentences) {
    NightFigures night = report.night();
    Champion champion = report.champion();
    String by = champion == null ? "" : " by " + champion.modelVersion();
    sentences.add(
        night.scored() == 0
            ? "No ticket was scored."
            : counted(night.scored(), "ticket was", "tickets were")
                + " scored"
                + by
                + (night.again() == 0
                    ? "."
                    : ", %s of them again, as an earlier model had scored them."
                        .formatted(Html.count(night.again()))));
    if (!night.sure().isEmpty()) {
      sentences.add(
          "Of new answers so many are sure (confidence "
              + Band.ALL.get(Band.ALL.size() - 1).words()
              + "): "
              + night.sure().entrySet().stream()
                  .map(NightWords::share)
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  private static String share(Map.Entry<String, Double> target) {
    return target.getKey() + " " + Html.percent(target.getValue());
  }

  private static String counted(long count, String one, String more) {
    return count == 1 ? "1 " + one : Html.count(count) + " " + more;
  }
}
