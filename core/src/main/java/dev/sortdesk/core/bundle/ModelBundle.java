package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.model.onnx.ModelForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model as a folder of files, with all that is needed to answer: see {@link BundleWriter} for the
 * layout. An open bundle has been checked: every file has the digest that the manifest gives, there
 * is no other file, and the golden texts are answered as they were when it was written.
 */
public final class ModelBundle implements AutoCloseable {
  private static final double TFIDF_TOLERANCE = 1e-9;
  private static final double ONNX_TOLERANCE = 1e-3;

  /**
   * In 8 bits a difference of a last binary digit may round to the next step, which moves a logit
   * by some thousandths.
   */
  private static final double INT8_TOLERANCE = 2e-2;

  /** The folder of the onnx scorer in 32-bit floats, where the bundle's form is another. */
  public static final String FP32 = "onnx-fp32";

  static final String FP32_GOLDEN = "golden-fp32.json";

  private final Path folder;
  private final Manifest manifest;
  private final Scorer scorer;
  private final @Nullable String form;
  private final @Nullable String notice;

  private ModelBundle(
      Path folder,
      Manifest manifest,
      Scorer scorer,
      @Nullable String form,
      @Nullable String notice) {
    this.folder = folder;
    this.manifest = manifest;
    this.scorer = scorer;
    this.form = form;
    this.notice = notice;
  }

  /**
   * Opens and checks a bundle. Where this processor does not give the golden answers of the
   * bundle's form, and the bundle holds its scorer in 32-bit floats too, that one is opened: see
   * {@link #notice}.
   *
   * @throws BundleException if anything in it is missing, changed or superfluous, naming the file
   */
  public static ModelBundle open(Path folder) throws IOException {
    Manifest manifest = BundleFiles.check(folder);
    String form = form(manifest).orElse(null);
    try {
      Scorer scorer = replayed(folder, manifest, manifest.scorer(), GoldenTexts.FILE, form);
      return new ModelBundle(folder, manifest, scorer, form, null);
    } catch (GoldenLogitsException e) {
      if (!Files.isDirectory(folder.resolve(FP32))) {
        throw e;
      }
      Scorer scorer = replayed(folder, manifest, FP32, FP32_GOLDEN, ModelForm.FP32.label());
      String notice = e.getMessage() + ": this processor runs fp32 in place of " + form;
      return new ModelBundle(folder, manifest, scorer, ModelForm.FP32.label(), notice);
    }
  }

  /** Opens the scorer of a sub-folder, and replays its golden texts. */
  private static Scorer replayed(
      Path folder, Manifest manifest, String scorers, String goldenFile, @Nullable String form)
      throws IOException {
    Scorer scorer = scorer(folder, manifest, scorers);
    try {
      GoldenTexts.read(Files.readString(folder.resolve(goldenFile)), goldenFile)
          .replay(scorer, tolerance(form), "model bundle " + folder);
      return scorer;
    } catch (IOException | RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  /**
   * Opens and checks a bundle that is registered: also its manifest against the digest that it is
   * registered with.
   *
   * @throws BundleException if anything in it is missing, changed or superfluous, naming the file
   */
  public static ModelBundle open(Path folder, String digest) throws IOException {
    BundleFiles.checkManifest(folder, digest);
    return open(folder);
  }

  /**
   * Checks a bundle that is registered, without opening the model: its manifest against the digest
   * that it is registered with, then its files against the manifest.
   *
   * @throws BundleException if anything in it is missing, changed or superfluous, naming the file
   */
  public static void check(Path folder, String digest) throws IOException {
    BundleFiles.checkManifest(folder, digest);
    BundleFiles.check(folder);
  }

  /**
   * Returns the manifest of a bundle that need not be open, after checking its files against it.
   *
   * @throws BundleException if anything in it is missing, changed or superfluous, naming the file
   */
  public static Manifest manifest(Path folder) throws IOException {
    return BundleFiles.check(folder);
  }

  /**
   * @param scorers the sub-folder with the scorer's files
   */
  static Scorer scorer(Path folder, Manifest manifest, String scorers) throws IOException {
    Path files = folder.resolve(scorers);
    try {
      return switch (manifest.scorer()) {
        case TfidfScorer.NAME -> TfidfScorer.open(files, manifest.targets(), manifest.lowerCase());
        case OnnxScorer.NAME -> OnnxScorer.open(files, manifest.targets(), manifest.maxTokens());
        default ->
            throw new BundleException(
                "model bundle " + folder + ": unknown scorer \"" + manifest.scorer() + "\"");
      };
    } catch (IllegalArgumentException e) {
      throw new BundleException("model bundle " + folder + ": " + e.getMessage(), e);
    }
  }

  private static double tolerance(@Nullable String form) {
    if (form == null) {
      return TFIDF_TOLERANCE;
    }
    return form.equals(ModelForm.INT8.label()) ? INT8_TOLERANCE : ONNX_TOLERANCE;
  }

  /** Returns the form that a bundle's graph is in; empty for a scorer without a graph. */
  public static Optional<String> form(Manifest manifest) {
    return manifest.scorer().equals(OnnxScorer.NAME)
        ? Optional.of(manifest.form() == null ? ModelForm.FP32.label() : manifest.form())
        : Optional.empty();
  }

  public Path folder() {
    return folder;
  }

  public Manifest manifest() {
    return manifest;
  }

  public Scorer scorer() {
    return scorer;
  }

  /** Returns the form of the graph that answers here; empty for a scorer without a graph. */
  public Optional<String> form() {
    return Optional.ofNullable(form);
  }

  /** Returns why another form answers here than the bundle's own; empty where it does not. */
  public Optional<String> notice() {
    return Optional.ofNullable(notice);
  }

  /** Returns the digest of the manifest, and so of the whole bundle. */
  public String digest() throws IOException {
    return digest(folder);
  }

  /** Returns the digest of the manifest of a bundle that need not be open. */
  public static String digest(Path folder) throws IOException {
    return Digests.sha256(folder.resolve(Manifest.FILE));
  }

  public Provenance provenance() throws IOException {
    return Json.read(
        Files.readString(folder.resolve(Provenance.FILE)), Provenance.class, Provenance.FILE);
  }

  /** Returns the model's quality on validation rows, as {@code metrics.json} has it. */
  public ValidationMetrics metrics() throws IOException {
    return Json.read(
        Files.readString(folder.resolve(ValidationMetrics.FILE)),
        ValidationMetrics.class,
        ValidationMetrics.FILE);
  }

  public TrainedOn trainedOn() throws IOException {
    return TrainedOn.read(folder);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
