package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.nightly.Bars.Bar;
import dev.sortdesk.pipelines.nightly.NightlyReport.Champion;
import dev.sortdesk.pipelines.nightly.NightlyReport.Stage;
import dev.sortdesk.pipelines.nightly.NightlyReport.Usual;
import dev.sortdesk.pipelines.nightly.TargetAnswers.LabelAnswers;
import dev.sortdesk.pipelines.report.Html;
import dev.sortdesk.pipelines.report.HtmlTable;
import dev.sortdesk.pipelines.report.Style;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A night as one HTML page that needs nothing but itself. */
final class NightlyHtml {
  private static final int DRAWN = 15;
  private static final int LISTED = 20;
  private static final String UNKNOWN = "not known";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);

  private final NightlyReport report;
  private final StringBuilder out = new StringBuilder();

  private NightlyHtml(NightlyReport report) {
    this.report = report;
  }

  static String of(NightlyReport report) {
    return new NightlyHtml(report).page();
  }

  private String page() {
    String day = DAY.format(LocalDate.parse(report.date()));
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Sortdesk: the night of ")
        .append(report.date())
        .append("</title>\n<style>\n")
        .append(Style.PAGE)
        .append(NightlyStyle.PAGE)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>The night of ")
        .append(day)
        .append("</h1>\n");
    state();
    out.append("<section class=\"lead\" aria-label=\"Summary\">\n");
    report.summary().forEach(sentence -> paragraph("", sentence));
    out.append("</section>\n");
    tickets();
    report.targets().forEach(this::target);
    confidence();
    stages();
    champion();
    nights();
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void state() {
    String outcome = report.night().outcome();
    paragraph(
        "state " + outcome,
        switch (outcome) {
          case NightFigures.SUCCEEDED -> "All stages that ran succeeded.";
          case NightFigures.FAILED -> "The night failed.";
          default -> "No stage ran.";
        });
  }

  private void tickets() {
    NightFigures night = report.night();
    Usual usual = report.usual();
    heading("Tickets");
    picture("Tickets by night", TicketsPlot.svg(report.nights()));
    Long deleted = night.deleted();
    table(
        "This night, and the median of the nights before.",
        List.of("What", "This night", "Usual"),
        List.of(
            row("New tickets", night.inserted(), usual == null ? null : usual.inserted()),
            row("Changed tickets", night.updated(), usual == null ? null : usual.updated()),
            List.of("Deleted tickets", deleted == null ? UNKNOWN : Html.count(deleted), ""),
            row("Rejected rows", night.rejected(), usual == null ? null : usual.rejected()),
            row("Scored", night.scored(), usual == null ? null : usual.scored()),
            List.of("of them again, by a new model", Html.count(night.again()), "")),
        1);
    if (!report.reasons().isEmpty()) {
      table(
          "Why rows were rejected. They are in the table tickets_rejected.",
          List.of("Reason", "Rows"),
          report.reasons().entrySet().stream()
              .map(reason -> List.of(Html.name(reason.getKey()), Html.count(reason.getValue())))
              .toList(),
          1);
    }
  }

  private static List<String> row(String what, long tonight, @Nullable Double usual) {
    return List.of(what, Html.count(tonight), usual == null ? "" : plain(usual));
  }

  private void target(String name, TargetAnswers target) {
    out.append("<h2>").append(Html.name(name)).append("</h2>\n");
    paragraph(
        "soft",
        "What new tickets were given this night. The mark is the share in the weeks before (%s answers)."
            .formatted(Html.count(target.before())));
    List<Bar> bars =
        target.labels().stream()
            .limit(DRAWN)
            .map(label -> new Bar(label.label(), label.share(), label.shareBefore()))
            .toList();
    picture("Labels of " + name, Bars.svg("Share of each label of " + name, bars, Html::percent));
    long all = target.answers();
    List<List<String>> bands = new ArrayList<>();
    for (int i = Band.ALL.size() - 1; i >= 0; i--) {
      long rows = target.bands().get(i);
      bands.add(
          List.of(Band.ALL.get(i).words(), Html.count(rows), Html.percent((double) rows / all)));
    }
    table(
        "How sure: %s on average.".formatted(Html.percent(target.confidence())),
        List.of("Confidence", "Tickets", "Share"),
        bands,
        1);
    boolean isLong = target.labels().size() > LISTED;
    if (isLong) {
      out.append("<details>\n<summary>All %d labels</summary>\n".formatted(target.labels().size()));
    }
    table(
        "Label by label, the most frequent of this night first.",
        List.of("Label", "Tickets", "Share", "Before", "Confidence", "0.9 and more"),
        target.labels().stream().map(NightlyHtml::label).toList(),
        1);
    if (isLong) {
      out.append("</details>\n");
    }
  }

  private static List<String> label(LabelAnswers label) {
    Double before = label.shareBefore();
    Double confidence = label.confidence();
    return List.of(
        Html.name(label.label()),
        Html.count(label.answers()),
        Html.percent(label.share()),
        before == null ? "" : Html.percent(before),
        confidence == null ? "" : Html.percent(confidence),
        Html.count(label.bands().get(Band.ALL.size() - 1)));
  }

  private void confidence() {
    if (report.nights().stream().anyMatch(night -> !night.confidence().isEmpty())) {
      heading("How sure new answers were");
      picture("Confidence by night", ConfidencePlot.svg(report.nights()));
    }
  }

  private void stages() {
    heading("Run times");
    if (report.stages().isEmpty()) {
      paragraph("", "No stage ran for this night.");
      return;
    }
    picture(
        "Run times",
        Bars.svg(
            "Seconds of each stage",
            report.stages().stream()
                .map(stage -> new Bar(stage.stage(), stage.seconds(), stage.usualSeconds()))
                .toList(),
            NightlyHtml::seconds));
    List<List<String>> rows = new ArrayList<>();
    for (Stage stage : report.stages()) {
      Double usual = stage.usualSeconds();
      rows.add(
          List.of(
              Html.escape(stage.stage()),
              Html.escape(stage.message()),
              "<span class=\"%s\">%s</span>".formatted(stage.outcome(), stage.outcome()),
              Html.escape(stage.started().substring(11, 19)),
              seconds(stage.seconds()),
              usual == null ? "" : seconds(usual)));
    }
    table(
        "The last run of each stage, and the median of the nights before, which the mark shows."
            + " Times are UTC.",
        List.of("Stage", "What it said", "Outcome", "Started", "Took", "Usual"),
        rows,
        2);
  }

  private void champion() {
    heading("The champion");
    Champion champion = report.champion();
    if (champion == null) {
      String why = report.championUnknown();
      paragraph("", why == null ? "There is none yet." : "It is not known: " + why);
      return;
    }
    String since = champion.since();
    String reason = champion.reason();
    Long rows = champion.trainingRows();
    List<List<String>> facts = new ArrayList<>();
    facts.add(List.of("Version", Html.escape(champion.modelVersion())));
    facts.add(
        List.of(
            "Champion since", since == null ? UNKNOWN : since.substring(0, 16).replace('T', ' ')));
    facts.add(List.of("Because", reason == null ? UNKNOWN : Html.escape(reason)));
    facts.add(List.of("Trained on", rows == null ? UNKNOWN : Html.count(rows) + " tickets"));
    table("The model that answers, and since when (UTC).", List.of("What", "Which"), facts, 2);
    SortedMap<String, Double> accuracy = champion.accuracy();
    SortedMap<String, Double> macroF1 = champion.macroF1();
    Long validation = champion.validationRows();
    if (accuracy != null && macroF1 != null && validation != null) {
      List<List<String>> figures = new ArrayList<>();
      accuracy.forEach(
          (target, right) ->
              figures.add(
                  List.of(
                      Html.name(target),
                      Html.percent(right),
                      Html.number(macroF1.getOrDefault(target, 0.0)))));
      table(
          "How good it was on %s validation tickets before its last fit."
              .formatted(Html.count(validation)),
          List.of("Target", "Accuracy", "Macro-F1"),
          figures,
          1);
    }
  }

  private void nights() {
    heading("Night by night");
    TreeSet<String> targets = new TreeSet<>();
    report.nights().forEach(night -> targets.addAll(night.confidence().keySet()));
    List<String> head =
        new ArrayList<>(
            List.of(
                "Night",
                "Outcome",
                "New",
                "Changed",
                "Deleted",
                "Rejected",
                "Scored",
                "Again",
                "Took"));
    targets.forEach(target -> head.add("Confidence: " + target));
    targets.forEach(target -> head.add("0.9 and more: " + target));
    List<List<String>> rows = new ArrayList<>();
    for (int i = report.nights().size() - 1; i >= 0; i--) {
      NightFigures night = report.nights().get(i);
      Long deleted = night.deleted();
      List<String> row =
          new ArrayList<>(
              List.of(
                  night.date(),
                  "<span class=\"%s\">%s</span>".formatted(night.outcome(), night.outcome()),
                  Html.count(night.inserted()),
                  Html.count(night.updated()),
                  deleted == null ? "" : Html.count(deleted),
                  Html.count(night.rejected()),
                  Html.count(night.scored()),
                  Html.count(night.again()),
                  seconds(night.seconds())));
      targets.forEach(target -> row.add(percent(night.confidence().get(target))));
      targets.forEach(target -> row.add(percent(night.sure().get(target))));
      rows.add(row);
    }
    table("The weeks before, the newest night first.", head, rows, 1);
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "" : Html.percent(share);
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Html.count((long) number)
        : String.format(Locale.ROOT, "%,.1f", number);
  }

  private static String seconds(double seconds) {
    return seconds < 120
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%.1f min", seconds / 60);
  }

  private void heading(String words) {
    out.append("<h2>").append(Html.escape(words)).append("</h2>\n");
  }

  private void paragraph(String style, String words) {
    out.append(style.isEmpty() ? "<p>" : "<p class=\"" + style + "\">")
        .append(Html.escape(words))
        .append("</p>\n");
  }

  private void picture(String label, String svg) {
    out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
        .append(Html.escape(label))
        .append("\">\n")
        .append(svg)
        .append("</div>\n");
  }

  private void table(String caption, List<String> head, List<List<String>> rows, int named) {
    out.append(HtmlTable.of(caption, head, rows, named));
  }
}
