package dev.sortdesk.pipelines.train;

import static org.apache.spark.sql.functions.col;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows with their feature vectors, kept for many fits: in the driver's memory where they fit there
 * ({@link LocalRows}), and on the executors where they do not ({@link ExecutorRows}).
 */
interface FeatureRows {
  String LABELS = "labels";

  /** Fetched by the driver one after the other, always as many: the order decides the last bits. */
  int PARTITIONS = 16;

  /** Fits a target's head. */
  LinearHead fit(Target target, HeadSettings settings, Stopping stopping);

  /** Returns the pairs of true and most probable label index of the rows that have a label. */
  List<int[]> predictions(LinearHead head);

  /**
   * Keeps rows until they are no longer used.
   *
   * @param rows with columns ticket_id, features and labels
   * @param targets what heads will be fitted for
   * @param driverBytes rows are kept on the driver if they and a fit take at most so many bytes
   */
  static FeatureRows keep(Dataset<Row> rows, List<Target> targets, long driverBytes) {
    Dataset<Row> kept = checkpoint(rows);
    int labels = targets.stream().mapToInt(target -> target.labels().size()).max().orElse(0);
    Optional<LocalRows> local = LocalRows.fetch(kept, labels, driverBytes);
    return local.isPresent() ? local.get() : new ExecutorRows(kept);
  }

  /**
   * Returns the rows as they lie on the executors, in the order of their ids within each partition.
   * Their plan is cut off: with it, vocabularies and weights would travel with every task of every
   * iteration. An executor that is lost takes its rows along, and the training must be repeated.
   */
  static Dataset<Row> checkpoint(Dataset<Row> rows) {
    return rows.select("ticket_id", TfidfFeatures.FEATURES, LABELS)
        .repartition(PARTITIONS, col("ticket_id"))
        .sortWithinPartitions("ticket_id")
        .localCheckpoint();
  }

  /** Spreads rows over the cores, for work that costs more than moving them. */
  static Dataset<Row> spread(Dataset<Row> rows) {
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    return rows.repartition(2 * cores, col("ticket_id"));
  }
}
