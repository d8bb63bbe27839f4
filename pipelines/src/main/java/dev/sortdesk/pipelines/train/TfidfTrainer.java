package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.config.TfidfConfig;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains the tfidf scorer: vocabularies, a search on validation rows, the last fit, plain files.
 */
final class TfidfTrainer {
  private final TfidfConfig config;
  private final HeadSearch search;

  TfidfTrainer(TfidfConfig config) {
    this.config = config;
    search =
        new HeadSearch(
            new Heads(config.searchIterations(), config.tolerance()),
            new Heads(config.maxIterations(), config.tolerance()),
            config.c(),
            config.classWeights());
  }

  /** Trains, and writes the scorer's files below {@code folder/tfidf}. */
  Trained train(TrainingData data, Path folder) throws IOException {
    Dataset<Row> texts = FeatureRows.spread(data.training());
    TfidfFeatures trialFeatures = TfidfFeatures.fit(texts, config);
    Map<String, HeadSearch.Trial> chosen = choose(data, texts, trialFeatures);
    Dataset<Row> all = FeatureRows.spread(data.all());
    TfidfFeatures features = TfidfFeatures.fit(all, config);
    Dataset<Row> rows = FeatureRows.keep(features.pipeline().transform(all), all.count());
    Map<String, LogisticRegressionModel> models =
        search.fitAll(
            TfidfScorer.NAME,
            rows,
            data.targets(),
            chosen,
            model -> features.carry(model, trialFeatures));
    Path files = Files.createDirectories(folder.resolve(TfidfScorer.NAME));
    TfidfFiles.write(model(features, data.targets(), models), files);
    return new Trained(
        data.targets(),
        0,
        Choices.settings(chosen),
        Choices.metrics(data.validation().count(), chosen));
  }

  private Map<String, HeadSearch.Trial> choose(
      TrainingData data, Dataset<Row> texts, TfidfFeatures features) {
    Dataset<Row> training = FeatureRows.keep(features.pipeline().transform(texts), texts.count());
    Dataset<Row> validation =
        FeatureRows.keep(features.pipeline().transform(FeatureRows.spread(data.validation())), 1);
    return search.search(TfidfScorer.NAME, training, validation, data.targets());
  }

  /** Returns a head over weighted features as one over the features themselves. */
  private static LinearHead unweighted(LinearHead head, double[] featureWeights) {
    double[] weights = head.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= featureWeights[i / head.labels()];
    }
    return new LinearHead(head.target(), head.intercepts(), weights);
  }

  /** Returns fitted heads and vocabularies as the model that core scores with. */
  static TfidfModel model(
      TfidfFeatures features, List<Target> targets, Map<String, LogisticRegressionModel> models) {
    List<LinearHead> heads = new ArrayList<>();
    for (Target target : targets) {
      heads.add(unweighted(Heads.export(models.get(target.name()), target), features.weights()));
    }
    return new TfidfModel(
        Arrays.asList(features.words().terms()),
        Arrays.asList(features.characters().terms()),
        features.idf(),
        heads);
  }
}
