package dev.sortdesk.core.model.onnx;

import java.io.IOException;

/** Where an encoder comes from: the one embedded in Sortdesk, or an export that the user gives. */
public sealed interface EncoderSource permits EmbeddedEncoder, HuggingFaceExport {
  /** Returns what the encoder is called in reports. */
  String name();

  /** Returns the most tokens a text may have, special ones included. */
  int maxTokens();

  /** Returns how many heads an attention has; 0 where that is not known. */
  int attentionHeads();

  /** Returns whether heads can be trained on it: whether its last hidden state can be reached. */
  boolean hasEmbeddings();

  /** Returns the encoder's graph. */
  EncoderGraph graph() throws IOException;

  /** Returns the content of its tokenizer.json. */
  byte[] tokenizer() throws IOException;
}
