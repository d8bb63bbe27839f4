package dev.sortdesk.pipelines.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one scorer said of one target's labelled rows, beside what is true.
 *
 * <p>A row may truly carry a label that the scorer was never taught. It counts as wrong, with a
 * probability of 0 for the truth. {@link #of} gives each such label a class of its own, after those
 * that the scorer knows, so that scripts that compare label names come to the same numbers.
 */
public final class Judgements {
  private static final String UNKNOWN = "(unknown label)";

  private final List<String> labels;
  private final int known;
  private final int[] truth;
  private final double[][] probabilities;
  private final int[] predicted;

  /**
   * @param labels the labels that the scorer knows, in the order of its probabilities
   * @param truth for each row the index of its true label; -1 is a label that the scorer does not
   *     know, and all of these together become one further class
   * @param probabilities for each row the probability of each label, 0 to 1
   * @throws IllegalArgumentException if there is no row, or a size or an index does not fit
   */
  public Judgements(List<String> labels, int[] truth, double[][] probabilities) {
    this(withUnknown(labels, truth), labels.size(), truth, probabilities);
  }

  private Judgements(List<String> labels, int known, int[] truth, double[][] probabilities) {
    if (truth.length == 0 || truth.length != probabilities.length) {
      throw new IllegalArgumentException(
          truth.length + " true labels beside " + probabilities.length + " rows of probabilities");
    }
    this.labels = List.copyOf(labels);
    this.known = known;
    this.truth = new int[truth.length];
    this.probabilities = probabilities.clone();
    this.predicted = new int[truth.length];
    for (int row = 0; row < truth.length; row++) {
      if (probabilities[row].length != known || known == 0) {
        throw new IllegalArgumentException(
            "row %d has %d probabilities for %d labels"
                .formatted(row, probabilities[row].length, known));
      }
      if (truth[row] < -1 || truth[row] >= labels.size()) {
        throw new IllegalArgumentException(
            "row %d has the label %d of %d".formatted(row, truth[row], labels.size()));
      }
      this.truth[row] = truth[row] == -1 ? known : truth[row];
      this.predicted[row] = largest(probabilities[row]);
    }
  }

  /**
   * Returns judgements of rows whose true labels are given by name.
   *
   * @param known the labels that the scorer knows, in the order of its probabilities
   * @param truth each row's true label, known to the scorer or not
   * @param probabilities for each row the probability of each known label, 0 to 1
   * @throws IllegalArgumentException if there is no row, or a size does not fit
   */
  public static Judgements of(List<String> known, List<String> truth, double[][] probabilities) {
    Set<String> labels = new LinkedHashSet<>(known);
    truth.stream().sorted().forEach(labels::add);
    List<String> all = List.copyOf(labels);
    Map<String, Integer> index = index(all);
    return new Judgements(
        all, known.size(), truth.stream().mapToInt(index::get).toArray(), probabilities);
  }

  static Map<String, Integer> index(List<String> labels) {
    Map<String, Integer> index = new LinkedHashMap<>();
    for (String label : labels) {
      index.put(label, index.size());
    }
    return index;
  }

  /** Returns the classes' names: the labels that the scorer knows, then those that it does not. */
  public List<String> labels() {
    return labels;
  }

  public int rows() {
    return truth.length;
  }

  /** Returns the number of rows whose true label the scorer does not know. */
  public int unknownRows() {
    return (int) Arrays.stream(truth).filter(label -> label >= known).count();
  }

  /** Returns each row's true class. */
  public int[] truth() {
    return truth.clone();
  }

  /** Returns each row's most probable class; of equals, the first. */
  public int[] predicted() {
    return predicted.clone();
  }

  boolean right(int row) {
    return truth[row] == predicted[row];
  }

  /** Returns the probability of the predicted class. */
  double confidence(int row) {
    return probabilities[row][predicted[row]];
  }

  /** Returns the probability of the true class: 0 where the scorer does not know it. */
  double probabilityOfTruth(int row) {
    return truth[row] < known ? probabilities[row][truth[row]] : 0;
  }

  /** Returns the judgements of some of the rows, over the same labels. */
  public Judgements select(int[] rows) {
    int[] someTruth = new int[rows.length];
    double[][] some = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      someTruth[i] = truth[rows[i]];
      some[i] = probabilities[rows[i]];
    }
    return new Judgements(labels, known, someTruth, some);
  }

  private static List<String> withUnknown(List<String> labels, int[] truth) {
    if (Arrays.stream(truth).noneMatch(label -> label == -1)) {
      return labels;
    }
    Set<String> all = new LinkedHashSet<>(labels);
    String unknown = UNKNOWN;
    while (!all.add(unknown)) {
      unknown += "*";
    }
    return List.copyOf(all);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
