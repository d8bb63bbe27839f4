package dev.sortdesk.pipelines.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts labels. */
public final class LabelCounts {
  private LabelCounts() {}

  /** Returns, for each target, how many rows bear each label; one Spark job. */
  public static Map<String, NavigableMap<String, Long>> of(
      Dataset<Row> rows, List<String> targets) {
    Map<String, NavigableMap<String, Long>> counts = new TreeMap<>();
    targets.forEach(target -> counts.put(target, new TreeMap<>()));
    rows.select(explode(col("labels")).as(new String[] {"target", "label"}))
        .filter(col("target").isInCollection(targets).and(col("label").isNotNull()))
        .groupBy("target", "label")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.get(row.getString(0)).put(row.getString(1), row.getLong(2)));
    return counts;
  }
}
