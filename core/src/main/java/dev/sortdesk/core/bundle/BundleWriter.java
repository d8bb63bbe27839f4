package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Completes a folder that holds a scorer's files to a bundle:
 *
 * <pre>
 * tfidf/ or onnx/   the scorer's own files
 * onnx-fp32/        the same in 32-bit floats, for processors on which the form does not hold
 * golden.json       made-up texts with tokens and logits
 * golden-fp32.json  the same for onnx-fp32
 * metrics.json      quality on validation rows
 * search.json       what the search tried, where there was one
 * provenance.json   what made it
 * trained-on.i64    hashes of the texts it was fitted on
 * MODEL_CARD.md     for people
 * MLmodel           for MLflow in Python, with all that {@link PythonModel} lists
 * manifest.json     targets, labels, text fields, and the digest of every other file
 * </pre>
 */
public final class BundleWriter {
  private static final String MODEL_CARD = "MODEL_CARD.md";

  private BundleWriter() {}

  /**
   * Writes all that is not the scorer's own. The manifest comes last: a folder without one is no
   * bundle.
   *
   * @param folder holds the scorer's files below {@code tfidf/} or {@code onnx/}
   * @param draft the manifest without its files
   */
  public static void complete(
      Path folder,
      Manifest draft,
      Provenance provenance,
      ValidationMetrics metrics,
      TrainedOn trainedOn)
      throws IOException {
    try (Scorer opened = ModelBundle.scorer(folder, draft, draft.scorer())) {
      Files.writeString(folder.resolve(GoldenTexts.FILE), Json.pretty(GoldenTexts.of(opened)));
    }
    if (Files.isDirectory(folder.resolve(ModelBundle.FP32))) {
      try (Scorer opened = ModelBundle.scorer(folder, draft, ModelBundle.FP32)) {
        Files.writeString(
            folder.resolve(ModelBundle.FP32_GOLDEN), Json.pretty(GoldenTexts.of(opened)));
      }
    }
    Files.writeString(folder.resolve(Provenance.FILE), Json.pretty(provenance));
    Files.writeString(folder.resolve(ValidationMetrics.FILE), Json.pretty(metrics));
    trainedOn.write(folder);
    Files.writeString(folder.resolve(MODEL_CARD), ModelCard.of(draft, provenance, metrics));
    PythonModel.write(folder, draft);
    Manifest manifest = draft.with(BundleFiles.digests(folder));
    Files.writeString(folder.resolve(Manifest.FILE), Json.pretty(manifest));
  }
}
