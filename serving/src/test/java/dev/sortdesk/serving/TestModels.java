package dev.sortdesk.serving;

import dev.sortdesk.core.bundle.BundleWriter;
import dev.sortdesk.core.bundle.Manifest;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.TrainedOn;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.MlflowConfig;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Small tfidf models in a working folder's own registry: target {@code topic} with the labels
 * {@code login}, for a text with {@code password}, and {@code parcel}, for one with {@code colis}.
 */
public final class TestModels {
  /** The fields that make a text. */
  public static final TicketText TEXT = new TicketText(List.of("subject", "description"), "\n");

  private static final Target TOPIC = new Target("topic", List.of("login", "parcel"));
  private static final String ARTIFACTS = "bundle";
  private static final int ENCODER_DIMENSION = 16;
  private static final int ENCODER_TOKENS = 48;

  private TestModels() {}

  /** Writes a bundle into a new folder; another {@code weight} gives other confidences. */
  public static Path bundle(Path folder, String modelVersion, double weight) throws IOException {
    TfidfModel model =
        new TfidfModel(
            List.of("password", "colis"),
            List.of(" p", "is"),
            new double[] {2, 3, 1, 1.5},
            List.of(
                new LinearHead(
                    TOPIC,
                    new double[] {0.1, -0.1},
                    new double[] {weight, -weight, -weight, weight, 1, 0, 0, 1})));
    TfidfFiles.write(model, Files.createDirectories(folder.resolve("tfidf")));
    return complete(folder, modelVersion, "tfidf", 0);
  }

  /**
   * Writes an onnx bundle into a new folder: a tiny DistilBERT with a head on it; another {@code
   * weight} gives other confidences.
   */
  public static Path onnxBundle(Path folder, String modelVersion, double weight)
      throws IOException {
    HuggingFaceExport encoder =
        HuggingFaceExport.read(Path.of("../core/src/test/resources/onnx/distilbert-script"));
    float[][] weights = new float[ENCODER_DIMENSION][2];
    for (int k = 0; k < 2 * ENCODER_DIMENSION; k++) {
      weights[k / 2][k % 2] = (float) (weight * Math.sin(k * k));
    }
    OnnxModelWriter.write(
        Files.createDirectories(folder.resolve("onnx")),
        encoder,
        List.of(new Head.Linear(weights, new float[] {0.1f, -0.1f})),
        ModelForm.FP32);
    return complete(folder, modelVersion, "onnx", ENCODER_TOKENS);
  }

  private static Path complete(Path folder, String modelVersion, String scorer, int maxTokens)
      throws IOException {
    BundleWriter.complete(
        folder,
        Manifest.draft(
            modelVersion,
            scorer,
            TEXT,
            List.of(TOPIC),
            maxTokens,
            scorer.equals("onnx") ? ModelForm.FP32.label() : null),
        new Provenance(
            "fingerprint", 3, 20, "code", 42, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
        new ValidationMetrics(
            10, new TreeMap<>(Map.of("topic", 0.9)), new TreeMap<>(Map.of("topic", 0.8))),
        TrainedOn.of(new long[] {5, -7, 5}));
    return folder;
  }

  /** Registers a bundle with a working folder's registry. */
  public static RegisteredModel register(Path workdir, Path bundle) throws IOException {
    Manifest manifest;
    try (ModelBundle opened = ModelBundle.open(bundle)) {
      manifest = opened.manifest();
    }
    return register(workdir, mlflowConfig(), bundle, manifest.modelVersion(), manifest.scorer());
  }

  /** Registers a folder as the bundle of a version, whatever it holds. */
  public static RegisteredModel register(
      Path workdir, MlflowConfig config, Path bundle, String modelVersion, String scorer)
      throws IOException {
    Mlflow mlflow = MlflowStores.open(config, new LocalTree(workdir));
    String run = mlflow.startRun(mlflow.experiment("test"), "run", Map.of());
    mlflow.logArtifacts(run, bundle, ARTIFACTS);
    mlflow.endRun(run, "FINISHED");
    return new ModelRegistry(mlflow, config)
        .register(run, ARTIFACTS, modelVersion, scorer, ModelBundle.digest(bundle));
  }

  /** Returns where a working folder's own registry keeps the files of a registered bundle. */
  public static Path artifacts(Path workdir, RegisteredModel model) throws IOException {
    String run = model.version().runId();
    try (Stream<Path> runs =
        Files.find(workdir.resolve("mlruns"), 2, (path, at) -> path.endsWith(run))) {
      return runs.findFirst().orElseThrow().resolve("artifacts").resolve(ARTIFACTS);
    }
  }

  /** Writes, registers and promotes a bundle; the files stay below {@code bundles}. */
  public static RegisteredModel promote(Path workdir, String modelVersion, double weight)
      throws IOException {
    Path bundle = bundle(workdir.resolve("bundles").resolve(modelVersion), modelVersion, weight);
    RegisteredModel model = register(workdir, bundle);
    registry(workdir).promote(model, "by a test");
    return model;
  }

  /** Returns a working folder's registry. */
  public static ModelRegistry registry(Path workdir) {
    return new ModelRegistry(
        MlflowStores.open(mlflowConfig(), new LocalTree(workdir)), mlflowConfig());
  }

  /** Returns the settings of a working folder's own registry. */
  public static MlflowConfig mlflowConfig() {
    return ConfigLoader.load(null, Map.of(), Map.of()).mlflow();
  }
}
