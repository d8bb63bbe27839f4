package dev.sortdesk.pipelines.train;

import java.util.Arrays;

/**
 * What multinomial logistic regression minimises: the mean cross-entropy of weighted rows, plus
 * half of the regularisation strength times the squared length of the weights. Intercepts are not
 * regularised.
 *
 * <p>The best weights are a sum over rows of their features times coefficients (the representer
 * theorem: Schölkopf, Herbrich and Smola, A Generalized Representer Theorem, 2001), and so is every
 * gradient and step on the way there from no weights. So a point is not the weights but the
 * coefficients, the logits that they give without intercepts, and the intercepts; the inner product
 * of two points' weights is that of the coefficients of one and the logits of the other. L-BFGS
 * takes the same way as over the weights, and reads rows x labels numbers in each of its steps, not
 * features x labels, which are some fifty times as many.
 *
 * <p>Coefficients and logits are row-major, rows x {@link #width}, where columns without a label
 * are 0.
 */
final class SoftmaxLoss implements Lbfgs.Function {
  private final SparseColumns matrix;
  private final int[] labelOf;
  private final double[] rowWeights;
  private final double strength;
  private final int labels;
  private final int width;
  private final int size;

  /**
   * @param labelOf a label index for each row, or {@link LocalRows#NO_LABEL}
   * @param labelWeights how much a row with each label weighs
   */
  SoftmaxLoss(SparseColumns matrix, int[] labelOf, double[] labelWeights, double strength) {
    this.matrix = matrix;
    this.labelOf = labelOf;
    this.strength = strength;
    labels = labelWeights.length;
    width = width(labels);
    size = matrix.rows() * width;
    rowWeights =
        Arrays.stream(labelOf)
            .mapToDouble(label -> label == LocalRows.NO_LABEL ? 0 : labelWeights[label])
            .toArray();
    double total = Arrays.stream(rowWeights).sum();
    for (int row = 0; row < rowWeights.length; row++) {
      rowWeights[row] /= total;
    }
  }

  private static int width(int labels) {
    return (labels + SparseColumns.LANES - 1) / SparseColumns.LANES * SparseColumns.LANES;
  }

  /** Returns how many bytes each row takes in the points of a fit. */
  static long bytesOfFit(int labels) {
    return 2L * width(labels) * Double.BYTES * Lbfgs.POINTS;
  }

  /** Returns the point without weights that has these intercepts. */
  double[] start(double[] intercepts) {
    double[] point = new double[2 * size + labels];
    System.arraycopy(intercepts, 0, point, 2 * size, labels);
    return point;
  }

  /** Returns a point's weights, feature-major: features x labels. */
  double[] weights(double[] point) {
    return matrix.transposedTimes(point, width, labels);
  }

  double[] intercepts(double[] point) {
    return Arrays.copyOfRange(point, 2 * size, point.length);
  }

  @Override
  public Lbfgs.Evaluation at(double[] point) {
    double[] coefficients = new double[size];
    double[] gradient = new double[point.length];
    double[] errors = new double[labels];
    double loss = strength / 2 * Lbfgs.dot(point, 0, point, size, size);
    for (int row = 0; row < matrix.rows(); row++) {
      int at = row * width;
      if (labelOf[row] != LocalRows.NO_LABEL) {
        for (int label = 0; label < labels; label++) {
          errors[label] = point[size + at + label] + point[2 * size + label];
        }
        loss += crossEntropy(errors, labelOf[row], rowWeights[row]);
        for (int label = 0; label < labels; label++) {
          coefficients[at + label] = errors[label] + strength * point[at + label];
          gradient[2 * size + label] += errors[label];
        }
      }
    }
    System.arraycopy(coefficients, 0, gradient, 0, size);
    System.arraycopy(matrix.gramTimes(coefficients, width), 0, gradient, size, size);
    return new Lbfgs.Evaluation(loss, gradient);
  }

  /** Returns a row's loss, and turns its logits into the loss's derivatives by them. */
  private static double crossEntropy(double[] logits, int label, double weight) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double right = logits[label];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - largest);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= weight / sum;
    }
    logits[label] -= weight;
    return weight * (Math.log(sum) + largest - right);
  }

  @Override
  public double dot(double[] a, double[] b) {
    return Lbfgs.dot(a, 0, b, size, size) + Lbfgs.dot(a, 2 * size, b, 2 * size, labels);
  }
}
