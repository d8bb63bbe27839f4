package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.config.OnnxConfig;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.Scores;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.metrics.MacroF1;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Trains the onnx scorer: heads on an encoder's embeddings, written with it as one graph. A given
 * classifier answers its target by itself, and nothing is trained for it.
 */
final class OnnxTrainer {
  /** Enough for a share of one in a hundred to be seen, and scored in seconds. */
  private static final int CHECKED_TEXTS = 256;

  private final SparkSession spark;
  private final OnnxConfig config;
  private final OnnxSource source;
  private final HeadSearch search;
  private final long driverBytes;
  private @Nullable Learned learned;

  /**
   * @param driverBytes see {@link FeatureRows#keep}
   */
  OnnxTrainer(SparkSession spark, OnnxConfig config, OnnxSource source, long driverBytes) {
    this.driverBytes = driverBytes;
    this.spark = spark;
    this.config = config;
    this.source = source;
    search =
        new HeadSearch(
            new Stopping(config.searchIterations(), config.tolerance()),
            new Stopping(config.maxIterations(), config.tolerance()),
            config.c(),
            config.classWeights());
  }

  /**
   * What was learned of the history.
   *
   * @param found what the search found
   * @param heads what was trained, by target
   */
  private record Learned(HeadSearch.Found found, Map<String, Head> heads) {}

  /**
   * Trains, and writes the scorer's files below {@code folder/onnx}. Heads are trained on
   * embeddings in 32-bit floats, once, however many forms are written.
   *
   * @param form in which the encoder answers
   */
  Trained train(TrainingData data, ModelForm form, Path folder) throws IOException {
    int maxTokens = Math.min(config.maxTokens(), source.encoder().maxTokens());
    List<Target> targets = source.targets(data.targets());
    if (learned == null) {
      learned = learn(data, maxTokens, folder);
    }
    Map<String, Head> heads = new TreeMap<>(learned.heads);
    for (Target target : targets) {
      source.classifierHead(target).ifPresent(head -> heads.put(target.name(), head));
    }
    List<Head> ordered = targets.stream().map(target -> heads.get(target.name())).toList();
    Path files = Files.createDirectories(folder.resolve(OnnxScorer.NAME));
    OnnxModelWriter.write(files, source.encoder(), ordered, form);
    Optional<String> refusal = refusal(data, targets, maxTokens, form, folder, ordered);
    Map<String, HeadSearch.Trial> chosen = learned.found.best();
    SortedMap<String, String> settings = Choices.settings(chosen);
    source.classifierTarget().ifPresent(name -> settings.put(name, "the given classifier"));
    return new Trained(
        targets,
        maxTokens,
        settings,
        Choices.trials(learned.found),
        metrics(data, targets, maxTokens, files, chosen),
        refusal);
  }

  /**
   * Holds the form against 32-bit floats, which stay in the bundle where they are to answer on
   * processors on which the form does not hold.
   */
  private Optional<String> refusal(
      TrainingData data,
      List<Target> targets,
      int maxTokens,
      ModelForm form,
      Path folder,
      List<Head> heads)
      throws IOException {
    if (form == ModelForm.FP32) {
      return Optional.empty();
    }
    Path plain = Files.createDirectories(folder.resolve(ModelBundle.FP32));
    OnnxModelWriter.write(plain, source.encoder(), heads, ModelForm.FP32);
    FormCheck check =
        FormCheck.of(
            plain,
            folder.resolve(OnnxScorer.NAME),
            targets,
            maxTokens,
            data.heldOutTexts(CHECKED_TEXTS));
    if (config.formFallback().equals("refuse")) {
      TemporaryFolders.delete(plain);
    }
    return check.refusal(form, targets, config.formAgreement());
  }

  private Learned learn(TrainingData data, int maxTokens, Path folder) throws IOException {
    List<Target> missing = data.targets().stream().filter(t -> !source.answers(t)).toList();
    if (missing.isEmpty()) {
      return new Learned(new HeadSearch.Found(Map.of(), List.of()), Map.of());
    }
    Path encoder =
        Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-encoder"));
    OnnxModelWriter.writeEncoder(encoder, source.encoder(), ModelForm.FP32);
    String name = "sortdesk-encoder-" + Digests.sha256(encoder.resolve("model.onnx"));
    Dataset<Row> training =
        Embeddings.keep(spark, encoder, name, maxTokens, data.training(), "train: texts embedded");
    Dataset<Row> validation =
        Embeddings.keep(
            spark, encoder, name, maxTokens, data.validation(), "train: texts embedded");
    HeadSearch.Found found =
        search.search(
            OnnxScorer.NAME,
            FeatureRows.keep(training, missing, driverBytes),
            FeatureRows.keep(validation, missing, driverBytes),
            missing);
    Map<String, Head> heads = new TreeMap<>();
    search
        .fitAll(
            OnnxScorer.NAME,
            FeatureRows.keep(training.unionByName(validation), missing, driverBytes),
            missing,
            found.best())
        .forEach((target, head) -> heads.put(target, linear(head)));
    return new Learned(found, heads);
  }

  private static Head linear(LinearHead head) {
    int labels = head.labels();
    float[][] weights = new float[head.weights().length / labels][labels];
    for (int i = 0; i < head.weights().length; i++) {
      weights[i / labels][i % labels] = (float) head.weights()[i];
    }
    float[] bias = new float[labels];
    for (int label = 0; label < labels; label++) {
      bias[label] = (float) head.intercepts()[label];
    }
    return new Head.Linear(weights, bias);
  }

  private ValidationMetrics metrics(
      TrainingData data,
      List<Target> targets,
      int maxTokens,
      Path files,
      Map<String, HeadSearch.Trial> chosen)
      throws IOException {
    List<Row> rows =
        data.validation().select(TfidfFeatures.TEXT, FeatureRows.LABELS).collectAsList();
    ValidationMetrics learned = Choices.metrics(rows.size(), chosen);
    if (chosen.size() == targets.size()) {
      return learned;
    }
    SortedMap<String, Double> accuracy = new TreeMap<>(learned.accuracy());
    SortedMap<String, Double> macroF1 = new TreeMap<>(learned.macroF1());
    SortedMap<String, List<List<Integer>>> confusion = new TreeMap<>(learned.confusion());
    try (OnnxScorer scorer = OnnxScorer.open(files, targets, maxTokens)) {
      List<Scores> scores = scorer.score(rows.stream().map(row -> row.getString(0)).toList());
      for (int t = 0; t < targets.size(); t++) {
        Target target = targets.get(t);
        if (!chosen.containsKey(target.name())) {
          judge(target, t, rows, scores, accuracy, macroF1, confusion);
        }
      }
    }
    return new ValidationMetrics(rows.size(), accuracy, macroF1, confusion);
  }

  private static void judge(
      Target target,
      int index,
      List<Row> rows,
      List<Scores> scores,
      Map<String, Double> accuracy,
      Map<String, Double> macroF1,
      Map<String, List<List<Integer>>> confusion) {
    List<String> truth = new ArrayList<>();
    List<String> predicted = new ArrayList<>();
    List<int[]> known = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Object label = rows.get(i).getJavaMap(1).get(target.name());
      if (label != null) {
        int given = FormCheck.largest(scores.get(i).logits().get(index));
        int own = target.labels().indexOf((String) label);
        truth.add((String) label);
        predicted.add(target.labels().get(given));
        if (own >= 0) {
          known.add(new int[] {own, given});
        }
      }
    }
    long right = 0;
    for (int i = 0; i < truth.size(); i++) {
      right += truth.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
    accuracy.put(target.name(), truth.isEmpty() ? 0 : (double) right / truth.size());
    macroF1.put(target.name(), MacroF1.of(truth, predicted));
    confusion.put(target.name(), ValidationMetrics.confusion(target.labels().size(), known));
  }
}
