package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.ticket.Target;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What both scorers learn from.
 *
 * @param training rows with columns ticket_id, text and labels
 * @param validation rows on which settings are compared, with the same columns
 * @param heldOut rows that only reports see; what is taken of them here is their texts
 * @param targets the targets with their trainable labels
 */
record TrainingData(
    Dataset<Row> training, Dataset<Row> validation, Dataset<Row> heldOut, List<Target> targets) {
  /** Returns the rows of the last fit: training and validation together. */
  Dataset<Row> all() {
    return training.unionByName(validation);
  }

  /** Returns at most so many texts that no model is fitted on, always the same ones. */
  List<String> heldOutTexts(int most) {
    return heldOut
        .select("text_hash", TfidfFeatures.TEXT)
        .distinct()
        .orderBy("text_hash", TfidfFeatures.TEXT)
        .limit(most)
        .select(TfidfFeatures.TEXT)
        .as(Encoders.STRING())
        .collectAsList();
  }
}
