package dev.sortdesk.pipelines.split;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The labels of one target that have rows enough to be learned.
 *
 * @param target the target's name
 * @param kept the labels with at least {@code train.min_rows} rows, sorted
 * @param leftOut the other labels, each with its rows
 */
public record TrainableLabels(
    String target, List<String> kept, NavigableMap<String, Long> leftOut) {
  private static final int LABELS_NAMED = 5;
  private static final int CHARACTERS_NAMED = 60;

  public TrainableLabels {
    kept = List.copyOf(kept);
  }

  /**
   * Returns the trainable labels of each target, in the targets' order; one Spark job.
   *
   * @param trainingAndValidation the rows that a model will in the end be fitted on
   * @param minRows fewest rows of a label
   * @throws UserException if a target has fewer than two such labels
   */
  public static Map<String, TrainableLabels> of(
      Dataset<Row> trainingAndValidation, List<String> targets, int minRows) {
    Map<String, NavigableMap<String, Long>> counts = LabelCounts.of(trainingAndValidation, targets);
    Map<String, TrainableLabels> trainable = new LinkedHashMap<>();
    for (String target : targets) {
      trainable.put(target, of(target, counts.getOrDefault(target, new TreeMap<>()), minRows));
    }
    return trainable;
  }

  /**
   * Returns the trainable labels of one target.
   *
   * @param counts the rows of each label
   * @throws UserException if fewer than two labels have {@code minRows} rows
   */
  public static TrainableLabels of(String target, NavigableMap<String, Long> counts, int minRows) {
    List<String> kept = new ArrayList<>();
    NavigableMap<String, Long> leftOut = new TreeMap<>();
    counts.forEach(
        (label, rows) -> {
          if (rows >= minRows) {
            kept.add(label);
          } else {
            leftOut.put(label, rows);
          }
        });
    if (kept.size() < 2) {
      throw tooFew(target, counts, kept.size(), minRows);
    }
    return new TrainableLabels(target, kept, leftOut);
  }

  /** Returns a line for each label that is left out. */
  public List<String> warnings(int minRows) {
    return leftOut.entrySet().stream()
        .map(
            label ->
                "label "
                    + quote(label.getKey())
                    + " of target "
                    + quote(target)
                    + " has "
                    + rows(label.getValue())
                    + " and is left out of training (train.min_rows is "
                    + minRows
                    + ")")
        .toList();
  }

  private static UserException tooFew(
      String target, NavigableMap<String, Long> counts, int kept, int minRows) {
    if (counts.isEmpty()) {
      return new UserException(
          "target " + quote(target) + " has no labelled row to learn from",
          "name the column that holds its labels with --target " + target + "=COLUMN");
    }
    if (counts.size() == 1) {
      return new UserException(
          "target "
              + quote(target)
              + " has one label, "
              + quote(counts.firstKey())
              + ": nothing can be learned",
          "give rows with at least two labels, or name another column with --target");
    }
    String seen =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(LABELS_NAMED)
            .map(label -> quote(label.getKey()) + " with " + rows(label.getValue()))
            .collect(Collectors.joining(", "));
    return new UserException(
        "target "
            + quote(target)
            + " has "
            + (kept == 0 ? "no label" : "one label")
            + " with at least "
            + minRows
            + " rows to learn from, of "
            + counts.size()
            + " ("
            + seen
            + (counts.size() > LABELS_NAMED ? ", ..." : "")
            + "): nothing can be learned",
        "give more rows of at least two labels, or lower train.min_rows");
  }

  private static String rows(long count) {
    return count == 1 ? "1 row" : count + " rows";
  }

  private static String quote(String name) {
    return Json.line(
        name.length() <= CHARACTERS_NAMED
            ? name
            : name.substring(0, name.offsetByCodePoints(0, CHARACTERS_NAMED / 2)) + "...");
  }
}
