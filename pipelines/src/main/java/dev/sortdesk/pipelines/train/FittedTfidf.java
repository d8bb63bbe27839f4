package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.config.TfidfConfig;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One fitted tfidf model in both of its forms, for benchmarks that compare them.
 *
 * @param pipeline MLlib's, from column {@code text} to {@code probability} and {@code prediction}
 * @param model core's, with the same numbers
 */
public record FittedTfidf(PipelineModel pipeline, TfidfModel model) {
  /**
   * Fits at the first point of the grid, without a search.
   *
   * @param rows with columns {@code ticket_id}, {@code text} and {@code labels} (target to label)
   */
  public static FittedTfidf fit(Dataset<Row> rows, Target target, TfidfConfig config) {
    TfidfFeatures features = TfidfFeatures.fit(rows, config);
    LogisticRegressionModel head =
        new ExecutorRows(FeatureRows.checkpoint(features.pipeline().transform(rows)))
            .fitted(
                target,
                new HeadSettings(config.c().get(0), config.classWeights().get(0)),
                new Stopping(config.maxIterations(), config.tolerance()));
    return new FittedTfidf(
        new Pipeline().setStages(new PipelineStage[] {features.pipeline(), head}).fit(rows),
        TfidfTrainer.model(
            features, List.of(target), Map.of(target.name(), ExecutorRows.export(head, target))));
  }
}
