package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Optional;

/** Reads linear layers and normalisations with their weights out of a graph. */
final class WeightReader {
  private final GraphWalk walk;

  WeightReader(GraphWalk walk) {
    this.walk = walk;
  }

  /** A linear layer with the tensors that it reads and makes. */
  record Placed(Linear linear, String input, String output) {}

  /** A normalisation with the tensor that it makes. */
  record PlacedNorm(LayerNorm norm, String output) {}

  /** Reads a linear layer: a product with weights, and the sum with its bias. */
  Placed linear(NodeProto product) {
    TensorProto weights =
        walk.constant(product.getInput(1), 2).orElseThrow(() -> missing("weights"));
    NodeProto add = walk.reader(product.getOutput(0), "Add").orElseThrow(() -> missing("bias"));
    TensorProto bias =
        add.getInputList().stream()
            .flatMap(name -> walk.constant(name, 1).stream())
            .findFirst()
            .orElseThrow(() -> missing("bias"));
    Linear linear =
        new Linear(Math.toIntExact(weights.getDims(0)), Floats.of(weights), Floats.of(bias));
    if (weights.getDims(1) != linear.outputs()) {
      throw missing("bias of " + weights.getDims(1) + " numbers");
    }
    return new Placed(linear, product.getInput(0), add.getOutput(0));
  }

  /** Reads the normalisation of a tensor: one operator, or its steps. */
  PlacedNorm norm(String tensor) {
    Optional<NodeProto> whole = walk.reader(tensor, "LayerNormalization");
    if (whole.isPresent()) {
      NodeProto node = whole.get();
      float epsilon =
          node.getAttributeList().stream()
              .filter(attribute -> attribute.getName().equals("epsilon"))
              .map(attribute -> attribute.getF())
              .findFirst()
              .orElse(1e-5f);
      return new PlacedNorm(
          new LayerNorm(vector(node.getInput(1)), vector(node.getInput(2)), epsilon),
          node.getOutput(0));
    }
    NodeProto centred = next(tensor, "Sub");
    NodeProto divided = next(centred.getOutput(0), "Div");
    NodeProto scaled = next(divided.getOutput(0), "Mul");
    NodeProto shifted = next(scaled.getOutput(0), "Add");
    return new PlacedNorm(
        new LayerNorm(vectorOf(scaled), vectorOf(shifted), epsilon(divided)), shifted.getOutput(0));
  }

  /** Returns what is added to the variance: the root of that sum is the divisor. */
  private float epsilon(NodeProto divided) {
    NodeProto root = walk.maker(divided.getInput(1));
    NodeProto add = root == null ? null : walk.maker(root.getInput(0));
    if (add == null || !root.getOpType().equals("Sqrt")) {
      throw missing("variance");
    }
    return add.getInputList().stream()
        .flatMap(name -> walk.constant(name, 0).stream())
        .map(constant -> Floats.of(constant)[0])
        .findFirst()
        .orElseThrow(() -> missing("epsilon"));
  }

  private NodeProto next(String tensor, String operator) {
    return walk.reader(tensor, operator)
        .orElseThrow(() -> missing(operator + " of a normalisation"));
  }

  private float[] vectorOf(NodeProto node) {
    return node.getInputList().stream()
        .flatMap(name -> walk.constant(name, 1).stream())
        .map(Floats::of)
        .findFirst()
        .orElseThrow(() -> missing("vector of a normalisation"));
  }

  private float[] vector(String tensor) {
    return Floats.of(
        walk.constant(tensor, 1).orElseThrow(() -> missing("vector of a normalisation")));
  }

  static UnreadableGraphException missing(String what) {
    return new UnreadableGraphException("no " + what + " was found where it is expected");
  }
}
