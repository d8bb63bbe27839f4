package dev.sortdesk.pipelines.train;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows with their feature vectors, kept for many fits. They lie in the order of their ids in as few
 * partitions as will do: with one, sums are added up in the same order on every run, and a fit
 * gives the same bits.
 */
final class FeatureRows {
  private static final long ROWS_A_PARTITION = 50_000;

  private FeatureRows() {}

  /**
   * Keeps rows with columns ticket_id, features and labels, on the executors, until they are no
   * longer used. Their plan is cut off: with it, vocabularies and weights would travel with every
   * task of every iteration. An executor that is lost takes its rows along, and the training must
   * be repeated.
   */
  static Dataset<Row> keep(Dataset<Row> rows, long count) {
    int partitions = (int) Math.max(1, count / ROWS_A_PARTITION);
    return rows.select("ticket_id", TfidfFeatures.FEATURES, Heads.LABELS)
        .repartition(partitions, col("ticket_id"))
        .sortWithinPartitions("ticket_id")
        .localCheckpoint();
  }

  /** Spreads rows over the cores, for work that costs more than moving them. */
  static Dataset<Row> spread(Dataset<Row> rows) {
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    return rows.repartition(2 * cores, col("ticket_id"));
  }
}
