package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Questions to a graph, and the removal of what it does not need. */
final class OnnxGraphs {
  private OnnxGraphs() {}

  /** Returns the version of the standard operators that a model is written in; 0 without any. */
  static long opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(set -> isStandard(set.getDomain()))
        .mapToLong(OperatorSetIdProto::getVersion)
        .max()
        .orElse(0);
  }

  /** Returns the names of all tensors right in a graph. */
  static Set<String> tensors(GraphProto graph) {
    Set<String> names = new HashSet<>();
    graph.getInputList().forEach(input -> names.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    return names;
  }

  /** Returns the inputs that are not weights, in order. */
  static List<ValueInfoProto> inputs(GraphProto graph) {
    Set<String> weights = new HashSet<>();
    graph.getInitializerList().forEach(tensor -> weights.add(tensor.getName()));
    return graph.getInputList().stream()
        .filter(input -> !weights.contains(input.getName()))
        .toList();
  }

  /** Returns the node that makes each tensor. */
  static Map<String, NodeProto> makers(GraphProto graph) {
    Map<String, NodeProto> makers = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
    }
    return makers;
  }

  /**
   * Returns the last hidden state of a classifier: what the nearest node on the way back from its
   * logits takes position 0 of, be it a Gather or a Slice along axis 1.
   */
  static Optional<String> lastHiddenState(GraphProto graph, String logits) {
    Map<String, NodeProto> makers = makers(graph);
    Map<String, TensorProto> constants = constants(graph);
    Deque<String> open = new ArrayDeque<>(List.of(logits));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String tensor = open.remove();
      NodeProto node = makers.get(tensor);
      if (node == null || !seen.add(tensor)) {
        continue;
      }
      if (takesFirstPosition(node, constants)) {
        return Optional.of(node.getInput(0));
      }
      open.addAll(node.getInputList());
    }
    return Optional.empty();
  }

  /** Returns how many rows the table has that the input's ids are looked up in. */
  static Optional<Long> tableRows(GraphProto graph, String input) {
    Map<String, TensorProto> constants = constants(graph);
    return graph.getNodeList().stream()
        .filter(node -> node.getOpType().equals("Gather") && node.getInput(1).equals(input))
        .map(node -> constants.get(node.getInput(0)))
        .filter(table -> table != null && table.getDimsCount() == 2)
        .map(table -> table.getDims(0))
        .findFirst();
  }

  /** Removes the nodes and weights that none of the outputs depends on. */
  static void prune(GraphProto.Builder graph) {
    Set<String> needed = new HashSet<>();
    graph.getOutputList().forEach(output -> needed.add(output.getName()));
    Deque<NodeProto> kept = new ArrayDeque<>();
    // Nodes stand behind those they read from, so one walk from the end meets them all.
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      NodeProto node = graph.getNode(i);
      if (node.getOutputList().stream().anyMatch(needed::contains)) {
        kept.addFirst(node);
        needed.addAll(reads(node));
      }
    }
    List<TensorProto> weights =
        graph.getInitializerList().stream()
            .filter(tensor -> needed.contains(tensor.getName()))
            .toList();
    Set<String> dropped = new HashSet<>();
    graph.getInitializerList().forEach(tensor -> dropped.add(tensor.getName()));
    dropped.removeAll(needed);
    List<ValueInfoProto> inputs =
        graph.getInputList().stream().filter(input -> !dropped.contains(input.getName())).toList();
    graph.clearNode().addAllNode(kept);
    graph.clearInitializer().addAllInitializer(weights);
    graph.clearInput().addAllInput(inputs);
  }

  /** Returns the names that a node reads, those in the graphs within it (If, Loop) included. */
  private static Set<String> reads(NodeProto node) {
    Set<String> names = new LinkedHashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      List<GraphProto> inner = new ArrayList<>(attribute.getGraphsList());
      if (attribute.hasG()) {
        inner.add(attribute.getG());
      }
      for (GraphProto graph : inner) {
        graph.getNodeList().forEach(within -> names.addAll(reads(within)));
        graph.getOutputList().forEach(output -> names.add(output.getName()));
      }
    }
    return names;
  }

  private static boolean takesFirstPosition(NodeProto node, Map<String, TensorProto> constants) {
    if (!isStandard(node.getDomain())) {
      return false;
    }
    if (node.getOpType().equals("Gather")) {
      return axis(node) == 1 && is(constants.get(node.getInput(1)), 0);
    }
    return node.getOpType().equals("Slice")
        && node.getInputCount() >= 4
        && is(constants.get(node.getInput(1)), 0)
        && is(constants.get(node.getInput(2)), 1)
        && is(constants.get(node.getInput(3)), 1);
  }

  private static long axis(NodeProto node) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("axis"))
        .mapToLong(AttributeProto::getI)
        .findFirst()
        .orElse(0);
  }

  /** Says whether a tensor holds one integer, and that one. */
  private static boolean is(@org.jspecify.annotations.Nullable TensorProto tensor, long value) {
    if (tensor == null || tensor.getDimsList().stream().anyMatch(dim -> dim != 1)) {
      return false;
    }
    if (tensor.getRawData().size() == Long.BYTES) {
      ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer();
      return bytes.order(ByteOrder.LITTLE_ENDIAN).getLong() == value;
    }
    if (tensor.getRawData().size() == Integer.BYTES) {
      ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer();
      return bytes.order(ByteOrder.LITTLE_ENDIAN).getInt() == value;
    }
    return tensor.getInt64DataCount() == 1 && tensor.getInt64Data(0) == value;
  }

  /** Returns the weights and the constants of a graph. */
  static Map<String, TensorProto> constants(GraphProto graph) {
    Map<String, TensorProto> constants = new HashMap<>();
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Constant")) {
        node.getAttributeList().stream()
            .filter(AttributeProto::hasT)
            .forEach(attribute -> constants.put(node.getOutput(0), attribute.getT()));
      }
    }
    return constants;
  }

  private static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
