package dev.sortdesk.pipelines.report;

import dev.sortdesk.pipelines.metrics.Confusion;
import dev.sortdesk.pipelines.metrics.Interval;
import dev.sortdesk.pipelines.metrics.LabelScores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** An evaluation as one HTML page that needs nothing but itself. */
public final class EvaluationHtml {
  private static final int SHORT = 20;

  private final EvaluationReport report;
  private final StringBuilder out = new StringBuilder();

  private EvaluationHtml(EvaluationReport report) {
    this.report = report;
  }

  public static String of(EvaluationReport report) {
    return new EvaluationHtml(report).page();
  }

  private String page() {
    String shown = report.shown();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Sortdesk: evaluation</title>\n<style>\n")
        .append(Style.PAGE)
        .append(Style.PICTURES)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>How well tickets are sorted</h1>\n");
    paragraph(
        "soft",
        "Measured on "
            + Html.escape(Summary.tickets(report.rows()))
            + " that no model was trained on.");
    out.append("<section class=\"lead\" aria-label=\"Summary\">\n");
    targets(shown)
        .forEach(
            (target, numbers) -> {
              out.append("<h3>").append(Html.name(target)).append("</h3>\n<p>");
              out.append(
                  Summary.ofTarget(target, numbers, report.confidence()).stream()
                      .map(Html::sentence)
                      .collect(Collectors.joining(" ")));
              out.append("</p>\n");
            });
    out.append("</section>\n<p>");
    out.append(Html.sentence(Summary.ofChampion(report))).append("</p>\n");
    paragraph("soft", "The words above and the details below speak of " + Html.name(shown) + ".");

    Set<String> names = new LinkedHashSet<>();
    report.scorers().values().forEach(scorer -> names.addAll(scorer.keySet()));
    for (String target : names) {
      out.append("<h2>").append(Html.name(target)).append("</h2>\n");
      scorers(target);
      TargetReport numbers = targets(shown).get(target);
      if (numbers != null) {
        details(target, numbers, shown);
      }
      for (Map.Entry<String, Map<String, TargetReport>> other : report.scorers().entrySet()) {
        TargetReport same = other.getValue().get(target);
        if (!other.getKey().equals(shown) && same != null) {
          out.append("<details>\n<summary>The same for ")
              .append(Html.name(other.getKey()))
              .append("</summary>\n");
          details(target, same, other.getKey());
          out.append("</details>\n");
        }
      }
    }
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private Map<String, TargetReport> targets(String scorer) {
    return Objects.requireNonNull(report.scorers().get(scorer));
  }

  private void scorers(String target) {
    List<String> head = new ArrayList<>(List.of("Scorer"));
    for (HeadlineNumber number : HeadlineNumber.ALL) {
      head.add(number.title());
    }
    List<List<String>> rows = new ArrayList<>();
    report
        .scorers()
        .forEach(
            (scorer, targets) -> {
              TargetReport numbers = targets.get(target);
              if (numbers != null) {
                List<String> row = new ArrayList<>();
                row.add(
                    Html.name(scorer) + (scorer.equals(report.champion()) ? " (champion)" : ""));
                for (HeadlineNumber number : HeadlineNumber.ALL) {
                  Interval interval = Objects.requireNonNull(numbers.intervals().get(number.key()));
                  row.add(
                      number.text(number.of().applyAsDouble(numbers))
                          + "<span class=\"range\">"
                          + number.text(interval.low())
                          + " &#8211; "
                          + number.text(interval.high())
                          + "</span>");
                }
                rows.add(row);
              }
            });
    table(
        String.format(
            Locale.ROOT,
            "The scorers, with %.0f %% bootstrap intervals. Log loss and calibration error: less is"
                + " better.",
            report.confidence() * 100),
        head,
        rows,
        1);
  }

  private void details(String target, TargetReport numbers, String scorer) {
    confusion(target, numbers, scorer);
    labels(numbers, scorer);
    out.append("<h3>Can its confidence be trusted?</h3>\n");
    paragraph(
        "soft",
        "On the dashed line it is right as often as it says. Below the line it is too sure of"
            + " itself. Larger points stand for more tickets.");
    out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Reliability\">\n")
        .append(
            ReliabilityDiagram.svg(
                "Reliability of %s on %s: expected calibration error %s"
                    .formatted(scorer, target, Html.percent(numbers.ece())),
                numbers.calibration()))
        .append("</div>\n<h3>By language and length</h3>\n");
    numbers.slices().forEach(this::slices);
  }

  private void confusion(String target, TargetReport numbers, String scorer) {
    HeatMap map = new HeatMap(numbers.confusion());
    out.append("<h3>What is taken for what</h3>\n");
    paragraph(
        "soft",
        "Each row is a true label, each column the label that was given. Blue is right, orange is"
            + " wrong; a deeper colour is a larger share of the row."
            + (map.isPart()
                ? " Of %d labels, the %d that are confused most are drawn."
                    .formatted(numbers.labels().size(), map.size())
                : ""));
    out.append(
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\">\n")
        .append(
            map.svg(
                "Confusion matrix of %s on %s; the largest confusions are in the table below"
                    .formatted(scorer, target)))
        .append("</div>\n");
    List<List<String>> rows = new ArrayList<>();
    for (Confusion confusion :
        numbers.topConfusions().subList(0, Math.min(10, numbers.topConfusions().size()))) {
      rows.add(
          List.of(
              Html.name(confusion.truth()),
              Html.name(confusion.predicted()),
              Html.count(confusion.count()),
              Html.percent(confusion.share())));
    }
    table(
        "The most frequent mistakes; the share is of the true label's tickets.",
        List.of("True label", "Taken for", "Tickets", "Share"),
        rows,
        2);
  }

  private void labels(TargetReport numbers, String scorer) {
    boolean isLong = numbers.labels().size() > SHORT;
    out.append("<h3>Label by label</h3>\n");
    if (isLong) {
      out.append(
          "<details>\n<summary>All %d labels</summary>\n".formatted(numbers.labels().size()));
    }
    List<List<String>> rows =
        numbers.labels().entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                        (Map.Entry<String, LabelScores> label) -> -label.getValue().support())
                    .thenComparing(Map.Entry::getKey))
            .map(
                label ->
                    List.of(
                        Html.name(label.getKey()),
                        Html.count(label.getValue().support()),
                        Html.percent(label.getValue().precision()),
                        Html.percent(label.getValue().recall()),
                        Html.percent(label.getValue().f1())))
            .toList();
    table(
        "The labels as "
            + scorer
            + " gives them, the most frequent first. Precision: given the label, how often it is"
            + " right. Recall: of the tickets that have it, how many get it.",
        List.of("Label", "Tickets", "Precision", "Recall", "F1"),
        rows,
        1);
    if (isLong) {
      out.append("</details>\n");
    }
  }

  private void slices(String kind, Map<String, Slice> slices) {
    List<List<String>> rows = new ArrayList<>();
    slices.forEach(
        (name, slice) -> {
          Double accuracy = slice.accuracy();
          Double macroF1 = slice.macroF1();
          rows.add(
              List.of(
                  Html.name(name),
                  Html.count(slice.rows()),
                  accuracy == null ? "too few tickets" : Html.percent(accuracy),
                  macroF1 == null ? "too few tickets" : Html.number(macroF1)));
        });
    table(
        "By %s. Fewer than %d tickets are not measured.".formatted(kind, Slice.SMALLEST),
        List.of("Tickets of", "Tickets", "Accuracy", "Macro-F1"),
        rows,
        1);
  }

  private void paragraph(String style, String html) {
    out.append("<p class=\"").append(style).append("\">").append(html).append("</p>\n");
  }

  /** Appends a table; cells are HTML, caption and head are plain text. */
  private void table(String caption, List<String> head, List<List<String>> rows, int namedColumns) {
    out.append(HtmlTable.of(caption, head, rows, namedColumns));
  }
}
