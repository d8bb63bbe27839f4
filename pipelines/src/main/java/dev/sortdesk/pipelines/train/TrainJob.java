package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.config.EffectiveConfig;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.TrainConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.UnreadableGraphException;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import dev.sortdesk.pipelines.split.Splits;
import dev.sortdesk.pipelines.split.TrainableLabels;
import dev.sortdesk.pipelines.tables.DatasetFingerprint;
import dev.sortdesk.pipelines.tables.HoldoutTable;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.tracking.Bundles;
import dev.sortdesk.pipelines.tracking.Candidates;
import dev.sortdesk.pipelines.tracking.CodeVersion;
import dev.sortdesk.pipelines.tracking.SearchTrial;
import dev.sortdesk.pipelines.tracking.TemporaryFolders;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.tracking.TrainingRuns;
import dev.sortdesk.pipelines.workdir.Workdir;
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
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code train}: from the table of tickets to a candidate bundle for each scorer,
 * recorded and registered. A model whose version is there already is not trained again.
 */
public final class TrainJob {
  private final SparkSession spark;
  private final Workdir workdir;
  private final SortdeskConfig config;
  private final Tracking tracking;

  public TrainJob(SparkSession spark, Workdir workdir, SortdeskConfig config, Tracking tracking) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.tracking = tracking;
  }

  /**
   * Checks what can be checked before there are tickets.
   *
   * @throws UserException if an export's files do not fit one another
   */
  public static void check(TrainConfig config) throws IOException {
    if (config.scorers().contains(OnnxScorer.NAME) && !config.onnx().model().isEmpty()) {
      HuggingFaceExport.read(Path.of(config.onnx().model()));
    }
  }

  /** Trains what is missing, and says which model versions are the candidates now. */
  public TrainReport run() throws IOException {
    TicketsTable table = TicketsTable.of(spark, workdir);
    TicketSource source = table.source();
    List<String> names = List.copyOf(source.targets().keySet());
    Dataset<Row> tickets = table.read();
    Dataset<Row> holdout = HoldoutTable.of(spark, workdir).read();
    Splits splits = Splits.of(config.split(), tickets, holdout, names);
    Dataset<Row> training = splits.training().persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> validation = splits.validation().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, TrainableLabels> labels =
          TrainableLabels.of(training.unionByName(validation), names, config.train().minRows());
      List<Target> targets =
          labels.values().stream().map(kept -> new Target(kept.target(), kept.kept())).toList();
      Recipe recipe =
          new Recipe(
              new TicketText(source.textColumns(), source.separator()),
              DatasetFingerprint.of(tickets, holdout).sha256(),
              table.version(),
              CodeVersion.current(),
              workdir.table("tickets"),
              names);
      return train(
          new TrainingData(training, validation, splits.heldOut(), targets),
          recipe,
          warnings(labels));
    } finally {
      training.unpersist();
      validation.unpersist();
    }
  }

  /** What a model is made of, besides its rows. */
  private record Recipe(
      TicketText text,
      String fingerprint,
      long tableVersion,
      String codeVersion,
      String source,
      List<String> targets) {}

  private TrainReport train(TrainingData data, Recipe recipe, List<String> warnings)
      throws IOException {
    SortedMap<String, String> versions = new TreeMap<>();
    List<String> trained = new ArrayList<>();
    List<String> said = new ArrayList<>(warnings);
    // An export that does not fit is found before another scorer's training has taken its time.
    @Nullable OnnxSource onnx =
        config.train().scorers().contains(OnnxScorer.NAME)
            ? OnnxSource.open(config.train().onnx(), data.targets())
            : null;
    for (String scorer : config.train().scorers()) {
      Candidate candidate =
          onnx != null && scorer.equals(OnnxScorer.NAME)
              ? onnx(onnx, data, recipe, said)
              : tfidf(data, recipe);
      if (candidate.isNew()) {
        trained.add(candidate.version());
      }
      new TrainingRuns(tracking).record(bundles().trained(candidate.version()), recipe.source());
      versions.put(scorer, candidate.version());
    }
    new Candidates(versions).write(workdir.models());
    return new TrainReport(versions, trained, said);
  }

  /** A model that is there, and whether it was trained now. */
  private record Candidate(String version, boolean isNew) {}

  private Candidate tfidf(TrainingData data, Recipe recipe) throws IOException {
    SortedMap<String, String> settings = settings(TfidfScorer.NAME, recipe);
    String version = version(TfidfScorer.NAME, recipe, settings);
    if (isThere(version)) {
      return new Candidate(version, false);
    }
    Path folder = folder(version);
    Trained result = new TfidfTrainer(config.train().tfidf(), driverBytes()).train(data, folder);
    keep(folder, version, TfidfScorer.NAME, null, data, recipe, settings, result);
    return new Candidate(version, true);
  }

  /** Trains the onnx scorer in the best form that is not refused. */
  private Candidate onnx(OnnxSource source, TrainingData data, Recipe recipe, List<String> warnings)
      throws IOException {
    Forms forms = new Forms(config.train().onnx(), source, workdir.models());
    OnnxTrainer trainer = new OnnxTrainer(spark, config.train().onnx(), source, driverBytes());
    for (ModelForm form : forms.candidates()) {
      SortedMap<String, String> settings = settings(OnnxScorer.NAME, recipe);
      settings.put("train.onnx.model", source.name(config.train().onnx()));
      settings.put("train.onnx.form", form.label());
      String version = version(OnnxScorer.NAME, recipe, settings);
      if (isThere(version)) {
        return new Candidate(version, false);
      }
      Optional<String> refusal = forms.refusal(version);
      if (refusal.isEmpty()) {
        Path folder = folder(version);
        Trained result = trained(trainer, source, form, data, folder);
        refusal = result.refusal();
        if (refusal.isEmpty()) {
          keep(folder, version, OnnxScorer.NAME, form, data, recipe, settings, result);
          return new Candidate(version, true);
        }
        TemporaryFolders.delete(folder.getParent());
        forms.refuse(version, form, refusal.get());
      }
      warnings.add("the form " + form.label() + " is not used: " + refusal.get());
    }
    throw new IllegalStateException("fp32 was refused");
  }

  private static Trained trained(
      OnnxTrainer trainer, OnnxSource source, ModelForm form, TrainingData data, Path folder)
      throws IOException {
    try {
      return trainer.train(data, form, folder);
    } catch (UnreadableGraphException e) {
      throw new UserException(
          "the model %s cannot be brought into the form %s: %s"
              .formatted(source.encoder().name(), form.label(), e.getMessage()),
          "set train.onnx.form to auto or fp32");
    }
  }

  private Bundles bundles() {
    return new Bundles(workdir, tracking.registry());
  }

  private static String version(String scorer, Recipe recipe, SortedMap<String, String> settings) {
    return ModelVersions.of(scorer, recipe.fingerprint(), settings, recipe.codeVersion());
  }

  private boolean isThere(String version) throws IOException {
    return workdir.models().exists(version) || bundles().restore(version);
  }

  private static Path folder(String version) throws IOException {
    return Files.createDirectories(TemporaryFolders.create("sortdesk-train").resolve(version));
  }

  private long driverBytes() {
    return config.train().driverMegabytes() * 1_000_000L;
  }

  /** Completes a folder to a bundle, and moves it to the models. */
  private void keep(
      Path folder,
      String version,
      String scorer,
      @Nullable ModelForm form,
      TrainingData data,
      Recipe recipe,
      SortedMap<String, String> settings,
      Trained result)
      throws IOException {
    Dataset<Row> all = data.all();
    long[] hashes =
        all.select("text_hash").as(Encoders.LONG()).collectAsList().stream()
            .mapToLong(Long::longValue)
            .toArray();
    SearchTrial.write(folder, result.trials());
    BundleWriter.complete(
        folder,
        Manifest.draft(
            version,
            scorer,
            recipe.text(),
            result.targets(),
            result.maxTokens(),
            form == null ? null : form.label()),
        new Provenance(
            recipe.fingerprint(),
            recipe.tableVersion(),
            hashes.length,
            recipe.codeVersion(),
            config.train().seed(),
            settings,
            result.chosen(),
            libraries()),
        result.metrics(),
        TrainedOn.of(hashes));
    workdir.models().copyIn(folder, version);
    TemporaryFolders.delete(folder.getParent());
  }

  /**
   * Returns the settings that decide what a scorer becomes; which columns were meant is among them.
   */
  private SortedMap<String, String> settings(String scorer, Recipe recipe) {
    SortedMap<String, String> settings = new TreeMap<>();
    EffectiveConfig.values(config)
        .forEach(
            (key, value) -> {
              boolean own = key.startsWith("train." + scorer + ".");
              boolean shared = key.equals("train.min_rows") || key.equals("train.seed");
              if (key.startsWith("split.") || own || shared) {
                settings.put(key, String.valueOf(value));
              }
            });
    settings.put("ingest.text", String.join(", ", recipe.text().fields()));
    settings.put("ingest.targets", String.join(", ", recipe.targets()));
    return settings;
  }

  private SortedMap<String, String> libraries() {
    SortedMap<String, String> versions = new TreeMap<>();
    versions.put("spark", spark.version());
    versions.put("java", Integer.toString(Runtime.version().feature()));
    versions.put("onnxruntime", OnnxScorer.runtimeVersion());
    return versions;
  }

  private List<String> warnings(Map<String, TrainableLabels> labels) {
    return labels.values().stream()
        .flatMap(kept -> kept.warnings(config.train().minRows()).stream())
        .toList();
  }
}
