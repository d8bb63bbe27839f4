package dev.sortdesk.pipelines.report;

import dev.sortdesk.pipelines.metrics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** An evaluation as Markdown: the summary, the scorers, and the most frequent mistakes. */
public final class EvaluationMarkdown {
  private EvaluationMarkdown() {}

  public static String of(EvaluationReport report) {
    StringBuilder out = new StringBuilder("# How well tickets are sorted\n\n");
    out.append("Measured on ")
        .append(Summary.tickets(report.rows()))
        .append(" that no model was trained on.\n\n")
        .append(sentence(Summary.ofChampion(report)))
        .append("\n");
    String shown = report.shown();
    Objects.requireNonNull(report.scorers().get(shown))
        .forEach((target, numbers) -> target(out, report, shown, target, numbers));
    return out.toString();
  }

  private static void target(
      StringBuilder out,
      EvaluationReport report,
      String shown,
      String target,
      TargetReport numbers) {
    out.append("\n## ").append(MarkdownTable.escape(target)).append("\n\n");
    out.append(
        Summary.ofTarget(target, numbers, report.confidence()).stream()
            .map(EvaluationMarkdown::sentence)
            .collect(Collectors.joining(" ")));
    out.append("\n\n");
    MarkdownTable scorers =
        new MarkdownTable(
            "Scorer", "Accuracy", "Macro-F1", "Weighted F1", "Log loss", "Calibration error");
    report
        .scorers()
        .forEach(
            (scorer, targets) -> {
              TargetReport of = targets.get(target);
              if (of != null) {
                scorers.row(cells(scorer, of));
              }
            });
    out.append(scorers).append("\nLabels, as ").append(shown).append(" gives them:\n\n");
    MarkdownTable labels = new MarkdownTable("Label", "Tickets", "Precision", "Recall", "F1");
    numbers.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByValue((a, b) -> b.support() - a.support()))
        .forEach(
            label ->
                labels.row(
                    label.getKey(),
                    Html.count(label.getValue().support()),
                    Html.percent(label.getValue().precision()),
                    Html.percent(label.getValue().recall()),
                    Html.percent(label.getValue().f1())));
    out.append(labels).append("\nMost frequent mistakes:\n\n");
    MarkdownTable mistakes = new MarkdownTable("True label", "Taken for", "Tickets", "Share");
    numbers.topConfusions().stream()
        .limit(10)
        .forEach(
            confusion ->
                mistakes.row(
                    confusion.truth(),
                    confusion.predicted(),
                    Html.count(confusion.count()),
                    Html.percent(confusion.share())));
    out.append(mistakes);
  }

  private static String[] cells(String scorer, TargetReport numbers) {
    List<String> cells = new ArrayList<>(List.of(scorer));
    for (HeadlineNumber number : HeadlineNumber.ALL) {
      Interval interval = Objects.requireNonNull(numbers.intervals().get(number.key()));
      cells.add(
          "%s (%s to %s)"
              .formatted(
                  number.text(number.of().applyAsDouble(numbers)),
                  number.text(interval.low()),
                  number.text(interval.high())));
    }
    return cells.toArray(String[]::new);
  }

  private static String sentence(List<Part> parts) {
    return parts.stream()
        .map(
            part -> {
              String text = MarkdownTable.escape(part.text());
              return part.isName() ? "**" + text + "**" : text;
            })
        .collect(Collectors.joining());
  }
}
