package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sortdesk.core.model.onnx.WeightReader.Placed;
import dev.sortdesk.core.model.onnx.WeightReader.PlacedNorm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the layers of an encoder out of its graph, one after the other. */
final class LayerReader {
  private static final Set<String> MOVES =
      Set.of("Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze");
  private static final Set<String> SCORE_STEPS = Set.of("Add", "Where", "Div", "Mul", "Cast");
  private static final Set<String> WEIGHT_STEPS = Set.of("Where", "Cast", "Identity", "Dropout");

  private final GraphWalk walk;
  private final WeightReader weights;

  /**
   * A layer, with the tensors that it reads, has between its attention and its linear layers, and
   * makes.
   */
  record Found(EncoderLayer layer, String input, String middle, String output) {}

  LayerReader(GraphWalk walk) {
    this.walk = walk;
    this.weights = new WeightReader(walk);
  }

  /** Reads the layer whose attention has this Softmax. */
  Found read(NodeProto softmax) {
    NodeProto scores = scores(softmax.getInput(0));
    Placed query = behind(scores.getInput(0), "query");
    Placed key = behind(scores.getInput(1), "key");
    NodeProto sums = ahead(softmax.getOutput(0), WEIGHT_STEPS, false, "weighted sum");
    Placed value = behind(sums.getInput(1), "value");
    String input = query.input();
    if (!key.input().equals(input) || !value.input().equals(input)) {
      throw new UnreadableGraphException("query, key and value read different tensors");
    }
    Placed attention =
        weights.linear(ahead(sums.getOutput(0), MOVES, true, "output of the attention"));
    PlacedNorm between = weights.norm(sum(attention.output(), input));
    Placed widening = weights.linear(ahead(between.output(), Set.of(), true, "first linear layer"));
    Set<String> activation = new HashSet<>();
    Placed narrowing = weights.linear(through(widening.output(), activation));
    PlacedNorm end = weights.norm(sum(narrowing.output(), between.output()));
    EncoderLayer layer =
        new EncoderLayer(
            query.linear(),
            key.linear(),
            value.linear(),
            attention.linear(),
            between.norm(),
            widening.linear(),
            isTanh(activation),
            narrowing.linear(),
            end.norm());
    return new Found(layer, input, between.output(), end.output());
  }

  /** Finds the product of queries and keys, on the way back from the Softmax. */
  private NodeProto scores(String tensor) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      NodeProto node = walk.maker(open.remove());
      if (node == null) {
        continue;
      }
      if (node.getOpType().equals("MatMul")) {
        return node;
      }
      if (SCORE_STEPS.contains(node.getOpType())) {
        open.addAll(node.getInputList());
      }
    }
    throw WeightReader.missing("product of queries and keys");
  }

  /** Finds a linear layer on the way back over what moves or scales numbers only. */
  private Placed behind(String tensor, String what) {
    NodeProto node = walk.maker(tensor);
    while (node != null) {
      String operator = node.getOpType();
      if (operator.equals("Add") || operator.equals("MatMul")) {
        return weights.linear(operator.equals("Add") ? product(node) : node);
      }
      boolean scales = operator.equals("Mul") || operator.equals("Div");
      if (!scales && !MOVES.contains(operator)) {
        break;
      }
      boolean scaledSecond = scales && walk.isConstant(node.getInput(0));
      node = walk.maker(node.getInput(scaledSecond ? 1 : 0));
    }
    throw WeightReader.missing(what);
  }

  private NodeProto product(NodeProto add) {
    return walk.variable(add)
        .map(walk::maker)
        .filter(node -> node.getOpType().equals("MatMul"))
        .orElseThrow(() -> WeightReader.missing("product before " + add.getName()));
  }

  /** Finds the next product: one with weights, or one of two activations. */
  private NodeProto ahead(String tensor, Set<String> steps, boolean constant, String what) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<NodeProto> found = new HashSet<>();
    while (!open.isEmpty()) {
      String now = open.remove();
      for (NodeProto node : walk.readers(now)) {
        boolean first = node.getInput(0).equals(now);
        if (node.getOpType().equals("MatMul")) {
          if (first && walk.isConstant(node.getInput(1)) == constant) {
            found.add(node);
          }
        } else if (steps.contains(node.getOpType()) && (first || isWhere(node))) {
          open.addAll(node.getOutputList());
        }
      }
    }
    if (found.size() != 1) {
      throw WeightReader.missing(what);
    }
    return found.iterator().next();
  }

  private static boolean isWhere(NodeProto node) {
    return node.getOpType().equals("Where");
  }

  /** Finds the next product with weights over whatever lies between, and notes what that is. */
  private NodeProto through(String tensor, Set<String> operators) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<NodeProto> found = new HashSet<>();
    while (!open.isEmpty()) {
      for (NodeProto node : walk.readers(open.remove())) {
        if (node.getOpType().equals("MatMul")) {
          found.add(node);
        } else {
          operators.add(node.getOpType() + approximation(node));
          open.addAll(node.getOutputList());
        }
      }
    }
    if (found.size() != 1 || !walk.isConstant(found.iterator().next().getInput(1))) {
      throw WeightReader.missing("second linear layer");
    }
    return found.iterator().next();
  }

  private static String approximation(NodeProto node) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("approximate"))
        .map(attribute -> " " + attribute.getS().toStringUtf8())
        .findFirst()
        .orElse("");
  }

  private static boolean isTanh(Set<String> activation) {
    boolean exact =
        activation.contains("Erf")
            || activation.contains("Gelu")
            || activation.contains("Gelu none");
    boolean tanh = activation.contains("Tanh") || activation.contains("Gelu tanh");
    if (exact == tanh) {
      throw new UnreadableGraphException("the activation is no GELU: " + activation);
    }
    return tanh;
  }

  /** Returns the tensor that holds the sum of two. */
  private String sum(String tensor, String other) {
    return walk.readers(tensor).stream()
        .filter(node -> node.getOpType().equals("Add"))
        .filter(node -> node.getInputList().containsAll(List.of(tensor, other)))
        .map(node -> node.getOutput(0))
        .findFirst()
        .orElseThrow(() -> WeightReader.missing("sum past the layer"));
  }
}
