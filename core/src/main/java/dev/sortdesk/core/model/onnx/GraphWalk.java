package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A graph's nodes by the tensors that they make and read. */
final class GraphWalk {
  private final Map<String, NodeProto> makers;
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, TensorProto> constants;

  GraphWalk(GraphProto graph) {
    makers = OnnxGraphs.makers(graph);
    constants = OnnxGraphs.constants(graph);
    for (NodeProto node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        readers.computeIfAbsent(input, unused -> new ArrayList<>()).add(node);
      }
      // Exporters give weights of equal content to several names.
      if (node.getOpType().equals("Identity") && constants.containsKey(node.getInput(0))) {
        constants.put(node.getOutput(0), constants.get(node.getInput(0)));
      }
    }
  }

  /** Returns the node that makes a tensor; null for an input or a weight. */
  @Nullable NodeProto maker(String tensor) {
    return makers.get(tensor);
  }

  /** Returns the nodes that read a tensor, in the graph's order. */
  List<NodeProto> readers(String tensor) {
    return readers.getOrDefault(tensor, List.of());
  }

  /** Returns the one reader of a kind; empty where there is none or are several. */
  Optional<NodeProto> reader(String tensor, String operator) {
    List<NodeProto> found =
        readers(tensor).stream().filter(node -> node.getOpType().equals(operator)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  boolean isConstant(String tensor) {
    return constants.containsKey(tensor);
  }

  /** Returns a weight of so many dimensions. */
  Optional<TensorProto> constant(String tensor, int dimensions) {
    return Optional.ofNullable(constants.get(tensor))
        .filter(found -> found.getDimsCount() == dimensions);
  }

  /** Returns the one input of a node with two that is no constant; empty where it is not one. */
  Optional<String> variable(NodeProto node) {
    List<String> variable =
        node.getInputList().stream().filter(input -> !isConstant(input)).toList();
    return variable.size() == 1 ? Optional.of(variable.get(0)) : Optional.empty();
  }
}
