package dev.sortdesk.core.model.onnx;

/**
 * A layer's weights as 8-bit integers, each column with a scale of its own.
 *
 * @param values row-major, from -127 to 127
 * @param scales what one step is worth in each column
 */
record Int8Columns(byte[] values, float[] scales) {
  private static final float LARGEST = 127f;

  static Int8Columns of(Linear linear) {
    int columns = linear.outputs();
    float[] weights = linear.weights();
    float[] scales = new float[columns];
    for (int i = 0; i < weights.length; i++) {
      int column = i % columns;
      scales[column] = Math.max(scales[column], Math.abs(weights[i]));
    }
    for (int column = 0; column < columns; column++) {
      scales[column] = scales[column] == 0 ? 1 : scales[column] / LARGEST;
    }
    byte[] values = new byte[weights.length];
    for (int i = 0; i < weights.length; i++) {
      values[i] = (byte) Math.rint(weights[i] / scales[i % columns]);
    }
    return new Int8Columns(values, scales);
  }
}
