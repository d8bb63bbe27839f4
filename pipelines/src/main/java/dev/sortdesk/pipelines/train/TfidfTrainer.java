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
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains the tfidf scorer: vocabularies, a search on validation rows, the last fit, plain files.
 */
final class TfidfTrainer {
  private final TfidfConfig config;
  private final HeadSearch search;

  private final long driverBytes;

  /**
   * @param driverBytes see {@link FeatureRows#keep}
   */
  TfidfTrainer(TfidfConfig config, long driverBytes) {
    this.config = config;
    this.driverBytes = driverBytes;
    search =
        new HeadSearch(
            new Stopping(config.searchIterations(), config.tolerance()),
            new Stopping(config.maxIterations(), config.tolerance()),
            config.c(),
            config.classWeights());
  }

  /** Trains, and writes the scorer's files below {@code folder/tfidf}. */
  Trained train(TrainingData data, Path folder) throws IOException {
    Dataset<Row> texts = FeatureRows.spread(data.training());
    HeadSearch.Found found = choose(data, texts, TfidfFeatures.fit(texts, config));
    Map<String, HeadSearch.Trial> chosen = found.best();
    Dataset<Row> all = FeatureRows.spread(data.all());
    TfidfFeatures features = TfidfFeatures.fit(all, config);
    FeatureRows rows =
        FeatureRows.keep(features.pipeline().transform(all), data.targets(), driverBytes);
    Map<String, LinearHead> heads = search.fitAll(TfidfScorer.NAME, rows, data.targets(), chosen);
    Path files = Files.createDirectories(folder.resolve(TfidfScorer.NAME));
    TfidfFiles.write(model(features, data.targets(), heads), files);
    return new Trained(
        data.targets(),
        0,
        Choices.settings(chosen),
        Choices.trials(found),
        Choices.metrics(data.validation().count(), chosen),
        Optional.empty());
  }

  private HeadSearch.Found choose(TrainingData data, Dataset<Row> texts, TfidfFeatures features) {
    FeatureRows training =
        FeatureRows.keep(features.pipeline().transform(texts), data.targets(), driverBytes);
    FeatureRows validation =
        FeatureRows.keep(
            features.pipeline().transform(FeatureRows.spread(data.validation())),
            data.targets(),
            driverBytes);
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
      TfidfFeatures features, List<Target> targets, Map<String, LinearHead> heads) {
    List<LinearHead> plain = new ArrayList<>();
    for (Target target : targets) {
      plain.add(unweighted(heads.get(target.name()), features.weights()));
    }
    return new TfidfModel(
        Arrays.asList(features.words().terms()),
        Arrays.asList(features.characters().terms()),
        features.idf(),
        plain);
  }
}
