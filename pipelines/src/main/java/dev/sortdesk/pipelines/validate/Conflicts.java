package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Texts that appear with more than one label of a target.
 *
 * @param texts different texts that do
 * @param rows rows that have such a text
 * @param share these rows as a share of the target's labelled rows
 * @param pairs the pairs of labels that most texts appear with, at most ten
 */
public record Conflicts(long texts, long rows, double share, List<LabelPair> pairs) {
  private static final int PAIRS = 10;

  /** A template with a hundred labels must not count as five thousand pairs. */
  private static final int LABELS_OF_A_TEXT = 10;

  /**
   * Two labels that the same texts appear with.
   *
   * @param texts how many different texts
   */
  public record LabelPair(String first, String second, long texts) {}

  public Conflicts {
    pairs = List.copyOf(pairs);
  }

  /**
   * Returns the texts with conflicting labels: {@code text_hash}, the target, {@code names} (the
   * text's ten most frequent labels, sorted) and {@code rows}.
   */
  static Dataset<Row> texts(Dataset<Row> tickets, List<String> targets) {
    return tickets
        .select(col("text_hash"), explode(col("labels")).as(new String[] {"target", "label"}))
        .filter(col("target").isInCollection(targets).and(col("label").isNotNull()))
        .groupBy("text_hash", "target", "label")
        .agg(count(lit(1)).as("n"))
        .groupBy("text_hash", "target")
        .agg(
            sort_array(collect_list(struct("n", "label")), false).as("labels"), sum("n").as("rows"))
        .filter(size(col("labels")).gt(1))
        .select(
            col("text_hash"),
            col("target"),
            array_sort(slice(col("labels"), 1, LABELS_OF_A_TEXT).getField("label")).as("names"),
            col("rows"));
  }

  /**
   * Counts conflicts; one Spark job for all targets.
   *
   * @param texts what {@link #texts} found
   * @param labelled the labelled rows of each target
   */
  static Map<String, Conflicts> of(Dataset<Row> texts, Map<String, Long> labelled) {
    Map<String, Row> totals = new TreeMap<>();
    Map<String, List<LabelPair>> pairs = new TreeMap<>();
    // Each text gives its pairs of labels, and one pair without labels that adds up to the total.
    texts
        .withColumn(
            "pair",
            explode(
                expr(
                    "concat(array(named_struct('a', '', 'b', '')), flatten(transform(names, (a, i)"
                        + " -> transform(slice(names, i + 2, size(names)), b ->"
                        + " named_struct('a', a, 'b', b)))))")))
        .groupBy(col("target"), col("pair.a"), col("pair.b"))
        .agg(count(lit(1)), sum("rows"))
        .collectAsList()
        .forEach(
            row -> {
              String target = row.getString(0);
              if (row.getString(1).isEmpty() && row.getString(2).isEmpty()) {
                totals.put(target, row);
              } else {
                pairs
                    .computeIfAbsent(target, key -> new ArrayList<>())
                    .add(new LabelPair(row.getString(1), row.getString(2), row.getLong(3)));
              }
            });
    Map<String, Conflicts> conflicts = new TreeMap<>();
    labelled.forEach(
        (target, rows) ->
            conflicts.put(
                target, of(totals.get(target), pairs.getOrDefault(target, List.of()), rows)));
    return conflicts;
  }

  private static Conflicts of(
      @org.jspecify.annotations.Nullable Row total, List<LabelPair> pairs, long labelled) {
    if (total == null) {
      return new Conflicts(0, 0, 0, List.of());
    }
    List<LabelPair> most =
        pairs.stream()
            .sorted(
                Comparator.comparingLong(LabelPair::texts)
                    .reversed()
                    .thenComparing(LabelPair::first)
                    .thenComparing(LabelPair::second))
            .limit(PAIRS)
            .toList();
    return new Conflicts(
        total.getLong(3), total.getLong(4), (double) total.getLong(4) / labelled, most);
  }
}
