package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.smoke.TargetFigures.AtThreshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** An evaluation in Markdown. It holds figures and names of columns, and no text of a ticket. */
final class EvaluationReport {
  private static final String TABLE = "| | |\n|---|---:|\n";

  private EvaluationReport() {}

  /**
   * Makes sure that a report can be written before hours are spent on it.
   *
   * @throws UserException if it cannot
   */
  static void check(Path file) {
    Path folder = folder(file);
    if (Files.isDirectory(file) || !Files.isWritable(folder)) {
      throw new UserException(
          "--report " + file + " cannot be written",
          "give a file in a folder that is there and may be written");
    }
  }

  /** Writes a report, whole or not at all. */
  static void write(EvaluationResult result, Instant now, Path file) throws IOException {
    Path unfinished = Files.createTempFile(folder(file), ".smoke-", ".md");
    try {
      Files.writeString(unfinished, markdown(result, now));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  static String markdown(EvaluationResult result, Instant now) {
    StringBuilder text = new StringBuilder("# Evaluation of a running service\n\n" + TABLE);
    line(text, "service", result.service().toString());
    line(text, "model", result.answeredBy());
    line(text, "scorer", result.scorer());
    line(text, "file", result.file());
    line(text, "columns read", String.join(", ", result.textColumns()));
    line(text, "rows", count(result.rows()));
    line(text, "made", now.truncatedTo(ChronoUnit.SECONDS).toString());
    text.append(
        "\nAccuracy counts a row without an answer as wrong. Macro-F1 is the mean over labels that"
            + " occur as truth or as answer.\n");
    result.figures().forEach((target, figures) -> target(text, target, figures));
    errors(text, result);
    text.append("\n## Batches\n\n").append(TABLE);
    line(text, "batches", count(result.batches().size()));
    line(text, "tickets in each, at most", count(TicketBatch.MOST_TICKETS));
    line(text, "median, ms", count(result.quantileMillis(0.5)));
    line(text, "95th percentile, ms", count(result.quantileMillis(0.95)));
    line(text, "longest, ms", count(result.quantileMillis(1)));
    line(text, "answers with 429", count(result.refusals()));
    return text.toString();
  }

  private static void target(StringBuilder text, String target, TargetFigures figures) {
    text.append("\n## ").append(target).append("\n\n").append(TABLE);
    line(text, "rows with a label", count(figures.rows()));
    line(text, "of these with a label that the model does not know", count(figures.unknown()));
    line(text, "accuracy", share(figures.accuracy()));
    line(text, "macro-F1", share(figures.macroF1()));
    line(text, "mean confidence", share(figures.meanConfidence()));
    text.append("\n| confidence at least | coverage | accuracy |\n|---:|---:|---:|\n");
    for (AtThreshold at : figures.atThresholds()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %.2f | %s | %s |\n",
              at.threshold(),
              share(at.coverage()),
              share(at.accuracy())));
    }
  }

  private static void errors(StringBuilder text, EvaluationResult result) {
    text.append("\n## Rows without an answer\n\n");
    if (result.errors().isEmpty()) {
      text.append("None.\n");
      return;
    }
    text.append("| code | rows |\n|---|---:|\n");
    for (Map.Entry<String, Long> error : result.errors().entrySet()) {
      line(text, error.getKey(), count(error.getValue()));
    }
  }

  /** Returns a share with four digits; {@code -} where there is none. */
  static String share(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.4f", share);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("| ").append(cell(name)).append(" | ").append(cell(value)).append(" |\n");
  }

  /** Names of columns, files and codes may hold anything. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\R", " ");
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
