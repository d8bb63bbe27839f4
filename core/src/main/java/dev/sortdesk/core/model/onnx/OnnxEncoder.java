package dev.sortdesk.core.model.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Texts to embeddings, for training heads on: the mean of the last hidden state over a text's
 * tokens, brought to length 1.
 */
public final class OnnxEncoder implements AutoCloseable {
  private final OnnxModel model;

  private OnnxEncoder(OnnxModel model) {
    this.model = model;
  }

  /**
   * Opens a folder that {@link OnnxModelWriter#writeEncoder} has written.
   *
   * @param maxTokens texts are cut after this many tokens, special ones included
   */
  public static OnnxEncoder open(Path folder, int maxTokens) throws IOException {
    return new OnnxEncoder(OnnxModel.open(folder, maxTokens));
  }

  /** Returns the embedding of each text, in order; all have the same length. */
  public float[][] embed(List<String> texts) {
    return model.run(model.tokens(texts), List.of(OnnxModelWriter.EMBEDDING)).stream()
        .map(outputs -> outputs[0])
        .toArray(float[][]::new);
  }

  @Override
  public void close() {
    model.close();
  }
}
