package dev.sortdesk.core.model.onnx;

/**
 * The weights of a layer of BERT (Devlin et al., 2019): attention, sum and normalisation, then two
 * linear layers with an activation between them, sum and normalisation.
 *
 * @param attention what follows the heads' sums
 * @param afterAttention the first normalisation
 * @param widening the first linear layer after it
 * @param tanh whether the activation between is the approximation of GELU by tanh, not GELU itself
 * @param narrowing the second linear layer
 * @param afterLayer the second normalisation
 */
record EncoderLayer(
    Linear query,
    Linear key,
    Linear value,
    Linear attention,
    LayerNorm afterAttention,
    Linear widening,
    boolean tanh,
    Linear narrowing,
    LayerNorm afterLayer) {
  /** Returns the length of a token's vector. */
  int width() {
    return query.inputs();
  }
}
