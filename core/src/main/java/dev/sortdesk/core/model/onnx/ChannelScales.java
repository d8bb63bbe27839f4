package dev.sortdesk.core.model.onnx;

/**
 * What the channels of a layer's two normalised inputs are divided by before they become 8-bit
 * integers; the weights are multiplied by it. Large channels would leave the others few steps.
 *
 * <p>Xiao et al., "SmoothQuant" (2023), with a migration strength of one half.
 *
 * @param attention of what query, key and value read
 * @param widening of what the first linear layer reads
 */
record ChannelScales(float[] attention, float[] widening) {
  private static final float SMALLEST = 1e-5f;

  /**
   * @param attention the largest magnitudes of the channels of the attention's input
   * @param widening the same of the first linear layer's input
   */
  static ChannelScales of(EncoderLayer layer, float[] attention, float[] widening) {
    return new ChannelScales(
        scales(attention, layer.query(), layer.key(), layer.value()),
        scales(widening, layer.widening()));
  }

  private static float[] scales(float[] ranges, Linear... readers) {
    float[] scales = new float[ranges.length];
    for (int channel = 0; channel < scales.length; channel++) {
      float weight = SMALLEST;
      for (Linear reader : readers) {
        weight = Math.max(weight, reader.largestOfRow(channel));
      }
      scales[channel] = (float) Math.sqrt(Math.max(ranges[channel], SMALLEST) / weight);
    }
    return scales;
  }
}
