package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/** Rewrites the layers of an encoder's graph in another form; what is around them stays. */
final class FormWriter {
  private static final String PREFIX = "sortdesk_layers_";

  private FormWriter() {}

  /**
   * Rewrites a graph.
   *
   * @param heads how many heads an attention has
   * @throws UnreadableGraphException if the layers cannot be found
   */
  static EncoderGraph write(EncoderGraph encoder, int heads, ModelForm form) {
    if (form == ModelForm.FP32) {
      return encoder;
    }
    GraphProto graph = encoder.model().getGraph();
    String hidden =
        encoder
            .hidden()
            .orElseThrow(() -> new UnreadableGraphException("the last hidden state was not found"));
    EncoderLayers found = EncoderLayers.of(graph, hidden);
    int width = found.layers().get(0).width();
    if (heads < 1 || width % heads != 0) {
      throw new UnreadableGraphException(
          "the number of attention heads is not known, or does not part " + width + " numbers");
    }
    int end = indexOfMaker(graph, hidden);
    GraphBuilder builder = new GraphBuilder(upTo(encoder.model(), end), PREFIX);
    String mask =
        builder.node(
            "Cast",
            List.of("attention_mask"),
            GraphBuilder.attribute("to", TensorProto.DataType.INT32_VALUE));
    LayerWriter writer =
        form == ModelForm.FUSED
            ? new FusedLayers(builder, heads, mask)
            : new Int8Layers(builder, heads, width, "input_ids", mask);
    String tensor = found.input();
    for (EncoderLayer layer : found.layers()) {
      tensor = writer.write(tensor, layer);
    }
    builder.name(tensor, hidden);
    builder.nodes(graph.getNodeList().subList(end + 1, graph.getNodeCount()));
    builder.outputs(graph.getOutputList());
    return new EncoderGraph(
        builder.build(), encoder.hidden(), encoder.logits(), encoder.labels(), encoder.subwords());
  }

  private static int indexOfMaker(GraphProto graph, String tensor) {
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      if (node.getOutputList().contains(tensor)) {
        return i;
      }
    }
    throw new UnreadableGraphException("no node makes the last hidden state");
  }

  private static ModelProto upTo(ModelProto model, int end) {
    GraphProto graph = model.getGraph();
    return model.toBuilder()
        .setGraph(graph.toBuilder().clearNode().addAllNode(graph.getNodeList().subList(0, end)))
        .build();
  }
}
