package dev.sortdesk.core.model.onnx;

/**
 * A linear layer, {@code x W + b}.
 *
 * @param inputs the length of x
 * @param weights row-major, [inputs, outputs]
 * @param bias as long as the output
 */
record Linear(int inputs, float[] weights, float[] bias) {
  int outputs() {
    return bias.length;
  }

  /** Returns the largest magnitude of the weights that an input is multiplied by. */
  float largestOfRow(int input) {
    float largest = 0;
    for (int k = input * outputs(); k < (input + 1) * outputs(); k++) {
      largest = Math.max(largest, Math.abs(weights[k]));
    }
    return largest;
  }

  /** Returns the layer that makes the same of inputs which were divided by the scales. */
  Linear forInputsDividedBy(float[] scales) {
    float[] scaled = new float[weights.length];
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = weights[k] * scales[k / outputs()];
    }
    return new Linear(inputs, scaled, bias);
  }

  /** Returns the layer whose output is the outputs of several, one after the other. */
  static Linear beside(Linear... parts) {
    int outputs = 0;
    for (Linear part : parts) {
      outputs += part.outputs();
    }
    int inputs = parts[0].inputs;
    float[] weights = new float[inputs * outputs];
    float[] bias = new float[outputs];
    int offset = 0;
    for (Linear part : parts) {
      for (int row = 0; row < inputs; row++) {
        System.arraycopy(
            part.weights, row * part.outputs(), weights, row * outputs + offset, part.outputs());
      }
      System.arraycopy(part.bias, 0, bias, offset, part.outputs());
      offset += part.outputs();
    }
    return new Linear(inputs, weights, bias);
  }
}
