package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rewrites the layers of an encoder's graph in another form; what is around them stays. */
final class FormWriter {
  private static final String PREFIX = "sortdesk_layers_";

  private FormWriter() {}

  /**
   * Rewrites a graph.
   *
   * @param heads how many heads an attention has
   * @param texts the encoder's tokens of {@link ChannelRanges#TEXTS}; only int8 needs them
   * @throws UnreadableGraphException if the layers cannot be found
   */
  static EncoderGraph write(EncoderGraph encoder, int heads, ModelForm form, List<Tokens> texts) {
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
            : new Int8Layers(
                builder, heads, width, "input_ids", mask, scales(encoder.model(), found, texts));
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

  private static Iterator<ChannelScales> scales(
      ModelProto model, EncoderLayers found, List<Tokens> texts) {
    List<String> tensors =
        found.read().stream()
            .flatMap(read -> Stream.of(read.attention(), read.widening()))
            .toList();
    try {
      Map<String, float[]> ranges = ChannelRanges.of(model, tensors, texts);
      List<ChannelScales> scales = new ArrayList<>();
      for (int i = 0; i < found.layers().size(); i++) {
        EncoderLayers.Read read = found.read().get(i);
        scales.add(
            ChannelScales.of(
                found.layers().get(i), ranges.get(read.attention()), ranges.get(read.widening())));
      }
      return scales.iterator();
    } catch (OrtException e) {
      throw new UnreadableGraphException("its layers cannot be run: " + e.getMessage());
    }
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
