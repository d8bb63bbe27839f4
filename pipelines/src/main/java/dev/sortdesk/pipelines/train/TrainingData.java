package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.ticket.Target;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What both scorers learn from.
 *
 * @param training rows with columns ticket_id, text and labels
 * @param validation rows on which settings are compared, with the same columns
 * @param targets the targets with their trainable labels
 */
record TrainingData(Dataset<Row> training, Dataset<Row> validation, List<Target> targets) {
  /** Returns the rows of the last fit: training and validation together. */
  Dataset<Row> all() {
    return training.unionByName(validation);
  }
}
