package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.model.TfidfScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as a folder of files, with all that is needed to answer: see {@link BundleWriter} for the
 * layout. An open bundle has been checked: every file has the digest that the manifest gives, there
 * is no other file, and the golden texts are answered as they were when it was written.
 */
public final class ModelBundle implements AutoCloseable {
  private static final double TFIDF_TOLERANCE = 1e-9;
  private static final double ONNX_TOLERANCE = 1e-3;

  private final Path folder;
  private final Manifest manifest;
  private final Scorer scorer;

  private ModelBundle(Path folder, Manifest manifest, Scorer scorer) {
    this.folder = folder;
    this.manifest = manifest;
    this.scorer = scorer;
  }

  /**
   * Opens and checks a bundle.
   *
   * @throws BundleException if anything in it is missing, changed or superfluous, naming the file
   */
  public static ModelBundle open(Path folder) throws IOException {
    Manifest manifest = BundleFiles.check(folder);
    Scorer scorer = scorer(folder, manifest);
    try {
      GoldenTexts golden =
          GoldenTexts.read(Files.readString(folder.resolve(GoldenTexts.FILE)), GoldenTexts.FILE);
      golden.replay(scorer, tolerance(manifest), "model bundle " + folder);
      return new ModelBundle(folder, manifest, scorer);
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

  static Scorer scorer(Path folder, Manifest manifest) throws IOException {
    try {
      return switch (manifest.scorer()) {
        case TfidfScorer.NAME ->
            TfidfScorer.open(folder.resolve(TfidfScorer.NAME), manifest.targets());
        case OnnxScorer.NAME ->
            OnnxScorer.open(
                folder.resolve(OnnxScorer.NAME), manifest.targets(), manifest.maxTokens());
        default ->
            throw new BundleException(
                "model bundle " + folder + ": unknown scorer \"" + manifest.scorer() + "\"");
      };
    } catch (IllegalArgumentException e) {
      throw new BundleException("model bundle " + folder + ": " + e.getMessage(), e);
    }
  }

  private static double tolerance(Manifest manifest) {
    return manifest.scorer().equals(TfidfScorer.NAME) ? TFIDF_TOLERANCE : ONNX_TOLERANCE;
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
