package dev.sortdesk.core.model.onnx;

import java.util.List;

/** Layers in 32-bit floats, by operators of ONNX Runtime that do several steps at once. */
final class FusedLayers implements LayerWriter {
  private final GraphBuilder graph;
  private final int heads;
  private final String mask;

  /**
   * @param heads how many heads an attention has
   * @param mask the tensor that says which tokens are there, [batch, sequence], 32-bit integers
   */
  FusedLayers(GraphBuilder graph, int heads, String mask) {
    this.graph = graph;
    this.heads = heads;
    this.mask = mask;
  }

  @Override
  public String write(String input, EncoderLayer layer) {
    Linear projection = Linear.beside(layer.query(), layer.key(), layer.value());
    String sums =
        graph.runtimeNode(
            "Attention",
            List.of(input, weights(projection), graph.vector(projection.bias()), mask),
            GraphBuilder.attribute("num_heads", heads));
    String middle =
        normalised(
            graph,
            product(sums, layer.attention()),
            input,
            layer.attention(),
            layer.afterAttention());
    String wide = activated(graph, product(middle, layer.widening()), layer);
    return normalised(
        graph, product(wide, layer.narrowing()), middle, layer.narrowing(), layer.afterLayer());
  }

  /** Appends the sum of a product, its bias and another tensor, and the normalisation of that. */
  static String normalised(
      GraphBuilder graph, String product, String other, Linear linear, LayerNorm norm) {
    return graph.runtimeNode(
        "SkipLayerNormalization",
        List.of(
            product,
            other,
            graph.vector(norm.gain()),
            graph.vector(norm.bias()),
            graph.vector(linear.bias())),
        GraphBuilder.attribute("epsilon", norm.epsilon()));
  }

  /** Appends the activation of a product and its bias. */
  static String activated(GraphBuilder graph, String product, EncoderLayer layer) {
    return graph.runtimeNode(
        layer.tanh() ? "FastGelu" : "BiasGelu",
        List.of(product, graph.vector(layer.widening().bias())));
  }

  private String product(String input, Linear linear) {
    return graph.node("MatMul", List.of(input, weights(linear)));
  }

  private String weights(Linear linear) {
    return graph.matrix(linear.weights(), linear.outputs());
  }
}
