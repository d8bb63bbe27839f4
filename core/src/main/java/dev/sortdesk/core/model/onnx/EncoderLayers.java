package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layers of an encoder, found in its graph: each Softmax is an attention, and what lies behind
 * and before it is its layer. Whether all was read rightly, only the answers of the rewritten graph
 * can say.
 *
 * @param input the tensor that the first layer reads, [batch, sequence, width]
 * @param layers the layers, first to last
 * @param read for each layer, the tensors that are multiplied by its weights after a normalisation:
 *     what its attention and what its first linear layer reads
 */
record EncoderLayers(String input, List<EncoderLayer> layers, List<Read> read) {
  /** The tensors that the attention and the first linear layer of a layer read. */
  record Read(String attention, String widening) {}

  private static final Set<String> MOVES =
      Set.of("Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze");
  private static final Set<String> SCORE_STEPS = Set.of("Add", "Where", "Div", "Mul", "Cast");
  private static final Set<String> WEIGHT_STEPS = Set.of("Where", "Cast", "Identity", "Dropout");

  /**
   * Finds the layers.
   *
   * @param hidden the tensor that the last layer makes
   * @throws UnreadableGraphException if the graph is built otherwise
   */
  static EncoderLayers of(GraphProto graph, String hidden) {
    Reader reader = new Reader(new GraphWalk(graph));
    List<EncoderLayer> layers = new ArrayList<>();
    List<Read> read = new ArrayList<>();
    String first = "";
    String last = "";
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Softmax")) {
        reader.read(node);
        if (layers.isEmpty()) {
          first = reader.input;
        } else if (!reader.input.equals(last)) {
          throw new UnreadableGraphException("layer " + (layers.size() + 1) + " reads another");
        }
        layers.add(reader.layer);
        read.add(new Read(reader.input, reader.middle));
        last = reader.output;
      }
    }
    if (layers.isEmpty() || !last.equals(hidden)) {
      throw new UnreadableGraphException("the last hidden state is not what the last layer makes");
    }
    return new EncoderLayers(first, List.copyOf(layers), List.copyOf(read));
  }

  /** A linear layer with the tensors that it reads and makes. */
  private record Placed(Linear linear, String input, String output) {}

  /** A normalisation with the tensor that it makes. */
  private record PlacedNorm(LayerNorm norm, String output) {}

  /** Reads layers, one after the other. */
  private static final class Reader {
    private final GraphWalk walk;
    private String input = "";
    private String middle = "";
    private String output = "";
    private EncoderLayer layer;

    Reader(GraphWalk walk) {
      this.walk = walk;
    }

    void read(NodeProto softmax) {
      NodeProto scores = scores(softmax.getInput(0));
      Placed query = behind(scores.getInput(0), "query");
      Placed key = behind(scores.getInput(1), "key");
      NodeProto sums = ahead(softmax.getOutput(0), WEIGHT_STEPS, false, "weighted sum");
      Placed value = behind(sums.getInput(1), "value");
      input = query.input;
      if (!key.input.equals(input) || !value.input.equals(input)) {
        throw new UnreadableGraphException("query, key and value read different tensors");
      }
      Placed attention = placed(ahead(sums.getOutput(0), MOVES, true, "output of the attention"));
      PlacedNorm between = norm(sum(attention.output, input));
      Placed widening = placed(ahead(between.output, Set.of(), true, "first linear layer"));
      Set<String> activation = new HashSet<>();
      Placed narrowing = placed(through(widening.output, activation));
      middle = between.output;
      PlacedNorm end = norm(sum(narrowing.output, between.output));
      output = end.output;
      layer =
          new EncoderLayer(
              query.linear,
              key.linear,
              value.linear,
              attention.linear,
              between.norm,
              widening.linear,
              isTanh(activation),
              narrowing.linear,
              end.norm);
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
      throw missing("product of queries and keys");
    }

    /** Finds a linear layer on the way back over what moves or scales numbers only. */
    private Placed behind(String tensor, String what) {
      NodeProto node = walk.maker(tensor);
      while (node != null) {
        String operator = node.getOpType();
        if (operator.equals("Add") || operator.equals("MatMul")) {
          return placed(operator.equals("Add") ? product(node) : node);
        }
        boolean scales = operator.equals("Mul") || operator.equals("Div");
        if (!scales && !MOVES.contains(operator)) {
          break;
        }
        boolean scaledSecond = scales && walk.isConstant(node.getInput(0));
        node = walk.maker(node.getInput(scaledSecond ? 1 : 0));
      }
      throw missing(what);
    }

    private NodeProto product(NodeProto add) {
      return walk.variable(add)
          .map(walk::maker)
          .filter(node -> node.getOpType().equals("MatMul"))
          .orElseThrow(() -> missing("product before " + add.getName()));
    }

    /** Finds the next product: one with weights, or one of two activations. */
    private NodeProto ahead(String tensor, Set<String> steps, boolean weights, String what) {
      Deque<String> open = new ArrayDeque<>(List.of(tensor));
      Set<NodeProto> found = new HashSet<>();
      while (!open.isEmpty()) {
        String now = open.remove();
        for (NodeProto node : walk.readers(now)) {
          boolean first = node.getInput(0).equals(now);
          if (node.getOpType().equals("MatMul")) {
            if (first && walk.isConstant(node.getInput(1)) == weights) {
              found.add(node);
            }
          } else if (steps.contains(node.getOpType()) && (first || isWhere(node))) {
            open.addAll(node.getOutputList());
          }
        }
      }
      if (found.size() != 1) {
        throw missing(what);
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
        throw missing("second linear layer");
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

    /** Reads a linear layer: a product with weights, and the sum with its bias. */
    private Placed placed(NodeProto product) {
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

    /** Returns the tensor that holds the sum of two. */
    private String sum(String tensor, String other) {
      return walk.readers(tensor).stream()
          .filter(node -> node.getOpType().equals("Add"))
          .filter(node -> node.getInputList().containsAll(List.of(tensor, other)))
          .map(node -> node.getOutput(0))
          .findFirst()
          .orElseThrow(() -> missing("sum past the layer"));
    }

    private PlacedNorm norm(String tensor) {
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
          new LayerNorm(vectorOf(scaled), vectorOf(shifted), epsilon(divided)),
          shifted.getOutput(0));
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

    private static UnreadableGraphException missing(String what) {
      return new UnreadableGraphException("no " + what + " was found where it is expected");
    }
  }
}
