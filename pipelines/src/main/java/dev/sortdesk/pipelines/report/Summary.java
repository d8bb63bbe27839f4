package dev.sortdesk.pipelines.report;

import static dev.sortdesk.pipelines.report.Part.name;
import static dev.sortdesk.pipelines.report.Part.words;

import dev.sortdesk.pipelines.metrics.Confusion;
import dev.sortdesk.pipelines.metrics.Interval;
import dev.sortdesk.pipelines.metrics.LabelScores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** An evaluation in plain words, one list of parts for each sentence. */
final class Summary {
  private static final int NAMED = 3;

  private Summary() {}

  /** Says how many tickets get the right label, what goes well, and what goes wrong. */
  static List<List<Part>> ofTarget(String target, TargetReport report, double confidence) {
    List<List<Part>> sentences = new ArrayList<>();
    Interval interval = Objects.requireNonNull(report.intervals().get("accuracy"));
    sentences.add(
        List.of(
            words("Of 100 tickets, about " + hundred(report.accuracy()) + " get the right "),
            name(target),
            words(
                " (%d to %d with %s confidence)."
                    .formatted(
                        hundred(interval.low()),
                        hundred(interval.high()),
                        String.format(Locale.ROOT, "%.0f %%", confidence * 100)))));
    List<String> best = best(report);
    if (!best.isEmpty()) {
      List<Part> parts = new ArrayList<>();
      parts.add(words("It does best on "));
      for (int i = 0; i < best.size(); i++) {
        parts.add(name(best.get(i)));
        parts.add(words(i == best.size() - 1 ? "." : i == best.size() - 2 ? " and " : ", "));
      }
      sentences.add(parts);
    }
    if (report.topConfusions().isEmpty()) {
      sentences.add(List.of(words("It made no mistake on these tickets.")));
    } else {
      Confusion worst = report.topConfusions().get(0);
      sentences.add(
          List.of(
              words("Its most frequent mistake is to take "),
              name(worst.truth()),
              words(" for "),
              name(worst.predicted()),
              words(
                  " (%s of %s)."
                      .formatted(
                          Html.count(worst.count()),
                          tickets((int) Math.round(worst.count() / worst.share()))))));
    }
    sentences.add(
        List.of(
            words(
                "How sure it says it is, in percent, and how often it is right lie "
                    + points(report.ece())
                    + " points apart on average.")));
    if (report.unknownRows() > 0) {
      sentences.add(
          List.of(
              words(
                  tickets(report.unknownRows())
                      + " with a label that it was never taught: counted as wrong.")));
    }
    return sentences;
  }

  /** Says which scorer is the champion, and how the scorers compare on validation rows. */
  static List<Part> ofChampion(EvaluationReport report) {
    List<Part> parts = new ArrayList<>();
    if (report.champion() == null) {
      parts.add(words("No scorer is the champion yet."));
    } else {
      parts.add(words("The champion is the scorer "));
      parts.add(name(report.champion()));
      parts.add(words("."));
    }
    if (!report.validation().isEmpty()) {
      parts.add(
          words(
              " Scorers are compared by macro-F1 on validation tickets, which are not those below: "));
      int left = report.validation().size();
      for (Map.Entry<String, Double> scorer : report.validation().entrySet()) {
        parts.add(name(scorer.getKey()));
        parts.add(words(" " + Html.number(scorer.getValue()) + (--left == 0 ? "." : ", ")));
      }
    }
    return parts;
  }

  static String tickets(int count) {
    return count == 1 ? "1 ticket" : Html.count(count) + " tickets";
  }

  /** Labels with few tickets would lead the list by luck, so those of the usual size are asked. */
  private static List<String> best(TargetReport report) {
    double usual = (double) report.rows() / report.labels().size() / 2;
    return report.labels().entrySet().stream()
        .filter(label -> label.getValue().support() >= usual && label.getValue().f1() > 0)
        .sorted(
            Comparator.comparingDouble(
                (Map.Entry<String, LabelScores> label) -> -label.getValue().f1()))
        .limit(Math.min(NAMED, Math.max(1, report.labels().size() / 2)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static long hundred(double share) {
    return Math.round(share * 100);
  }

  private static String points(double share) {
    return String.format(Locale.ROOT, "%.1f", share * 100);
  }
}
