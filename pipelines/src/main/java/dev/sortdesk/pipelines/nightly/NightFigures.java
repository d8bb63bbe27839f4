package dev.sortdesk.pipelines.nightly;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A night in numbers.
 *
 * @param date the night
 * @param outcome succeeded; failed, where the last run of a stage did; none, where no stage ran
 * @param inserted new tickets
 * @param updated tickets that changed
 * @param deleted tickets that left; null, and left out of the JSON, where that is not kept any more
 * @param rejected rows that were no tickets
 * @param scored ticket versions that were scored
 * @param again those of them that an earlier model had scored before
 * @param confidence by target the mean confidence of first answers, 0 to 1
 * @param sure by target the share of first answers in the highest range of confidence
 * @param seconds how long its stages took
 */
public record NightFigures(
    String date,
    String outcome,
    long inserted,
    long updated,
    @Nullable Long deleted,
    long rejected,
    long scored,
    long again,
    SortedMap<String, Double> confidence,
    SortedMap<String, Double> sure,
    double seconds) {
  static final String SUCCEEDED = "succeeded";
  static final String FAILED = "failed";
  static final String NONE = "none";

  public NightFigures {
    confidence = new TreeMap<>(confidence);
    sure = new TreeMap<>(sure);
  }
}
