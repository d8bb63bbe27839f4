package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;

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

  /**
   * Finds the layers.
   *
   * @param hidden the tensor that the last layer makes
   * @throws UnreadableGraphException if the graph is built otherwise
   */
  static EncoderLayers of(GraphProto graph, String hidden) {
    LayerReader reader = new LayerReader(new GraphWalk(graph));
    List<EncoderLayer> layers = new ArrayList<>();
    List<Read> read = new ArrayList<>();
    String first = "";
    String last = "";
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Softmax")) {
        LayerReader.Found found = reader.read(node);
        if (layers.isEmpty()) {
          first = found.input();
        } else if (!found.input().equals(last)) {
          throw new UnreadableGraphException("layer " + (layers.size() + 1) + " reads another");
        }
        layers.add(found.layer());
        read.add(new Read(found.input(), found.middle()));
        last = found.output();
      }
    }
    if (layers.isEmpty() || !last.equals(hidden)) {
      throw new UnreadableGraphException("the last hidden state is not what the last layer makes");
    }
    return new EncoderLayers(first, List.copyOf(layers), List.copyOf(read));
  }
}
