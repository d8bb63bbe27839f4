package dev.sortdesk.core.model.onnx;

/** Where the logits of one target come from in a graph that is written. */
public sealed interface Head {
  /**
   * A linear head on the pooled embedding: logits = embedding x weights + bias.
   *
   * @param weights one row a dimension of the embedding, one column a label
   * @param bias one number a label
   */
  record Linear(float[][] weights, float[] bias) implements Head {
    public Linear {
      for (float[] row : weights) {
        if (row.length != bias.length) {
          throw new IllegalArgumentException(
              "a row of " + row.length + " weights for " + bias.length + " labels");
        }
      }
    }
  }

  /**
   * The classifier's own logits, in another order.
   *
   * @param order for each label of the target, its index among the classifier's labels
   */
  record Classifier(int[] order) implements Head {}
}
