package dev.sortdesk.serving.smoke;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What came of a file of labelled tickets.
 *
 * @param service the service's address
 * @param file the file's name
 * @param textColumns the columns that were sent
 * @param rows the rows of the file
 * @param figures how answers compare with labels, for each target that the file has labels for
 * @param errors rows without an answer, by the code of their error
 * @param versions the model versions that answered
 * @param scorer the scorer of the model at the start
 * @param batches how long each batch took from its sending to its answer, in order
 * @param refusals how often the service answered 429
 */
record EvaluationResult(
    ServiceUrl service,
    String file,
    List<String> textColumns,
    long rows,
    Map<String, TargetFigures> figures,
    SortedMap<String, Long> errors,
    SortedSet<String> versions,
    String scorer,
    List<Duration> batches,
    int refusals) {
  /** Errors that say something of the row, not of the service. */
  private static final Set<String> OF_THE_ROW = Set.of("no_text", Evaluator.TEXT_TOO_LONG);

  /** Returns how many rows the service failed to answer though it should. */
  long failures() {
    return errors.entrySet().stream()
        .filter(error -> !OF_THE_ROW.contains(error.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Returns the model versions that answered; {@code none} where every row has an error. */
  String answeredBy() {
    return versions.isEmpty() ? "none" : String.join(", ", versions);
  }

  /**
   * Returns the time that a share of the batches took at most, in milliseconds; 0 where no batch
   * was sent.
   */
  long quantileMillis(double share) {
    List<Duration> sorted = batches.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1).toMillis();
  }
}
