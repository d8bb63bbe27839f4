package dev.sortdesk.core.model.onnx;

/** Writes layers of an encoder into a graph, in one form. */
interface LayerWriter {
  /**
   * Appends a layer.
   *
   * @param input the tensor that it reads, [batch, sequence, width]
   * @return the tensor that it makes, of the same shape
   */
  String write(String input, EncoderLayer layer);
}
