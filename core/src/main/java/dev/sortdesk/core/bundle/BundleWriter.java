package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TicketText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Completes a folder that holds a scorer's files to a bundle:
 *
 * <pre>
 * tfidf/ or onnx/   the scorer's own files
 * golden.json       made-up texts with tokens and logits
 * metrics.json      quality on validation rows
 * provenance.json   what made it
 * trained-on.i64    hashes of the texts it was fitted on
 * MODEL_CARD.md     for people
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
   * @param maxTokens where the onnx scorer cuts a text; 0 for tfidf
   */
  public static void complete(
      Path folder,
      String modelVersion,
      String scorer,
      TicketText text,
      List<Target> targets,
      int maxTokens,
      Provenance provenance,
      ValidationMetrics metrics,
      TrainedOn trainedOn)
      throws IOException {
    Manifest draft =
        new Manifest(
            Manifest.FORMAT, modelVersion, scorer, text, targets, maxTokens, new TreeMap<>());
    try (Scorer opened = ModelBundle.scorer(folder, draft)) {
      Files.writeString(folder.resolve(GoldenTexts.FILE), Json.pretty(GoldenTexts.of(opened)));
    }
    Files.writeString(folder.resolve(Provenance.FILE), Json.pretty(provenance));
    Files.writeString(folder.resolve(ValidationMetrics.FILE), Json.pretty(metrics));
    trainedOn.write(folder);
    Files.writeString(folder.resolve(MODEL_CARD), ModelCard.of(draft, provenance, metrics));
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            modelVersion,
            scorer,
            text,
            targets,
            maxTokens,
            BundleFiles.digests(folder));
    Files.writeString(folder.resolve(Manifest.FILE), Json.pretty(manifest));
  }
}
