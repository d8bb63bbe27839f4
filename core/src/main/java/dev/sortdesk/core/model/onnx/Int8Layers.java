package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers whose products with weights are of 8-bit integers. A token's vector is divided by its
 * largest magnitude, which is brought to 127; so are the columns of the weights. Sums are 32-bit
 * integers, and all else is as in {@link FusedLayers}.
 *
 * <p>ONNX Runtime's dynamic quantisation has one scale for all tokens that run together, which lets
 * a text's answer depend on its company. One for each token is what Yao et al., "ZeroQuant" (2022),
 * call token-wise quantisation.
 */
final class Int8Layers implements LayerWriter {
  /** What stands for zero in an unsigned byte. */
  private static final int ZERO = 128;

  private static final float LARGEST = 127f;

  /** A token of zeros only has a scale too. */
  private static final float SMALLEST_SCALE = 1e-12f;

  private final GraphBuilder graph;
  private final int heads;
  private final String mask;
  private final String shape;
  private final String zero;
  private final String one;
  private final Iterator<ChannelScales> scales;
  private @Nullable String zeros;

  /**
   * @param ids the tensor of tokens, [batch, sequence]
   * @param width the length of a token's vector
   * @param mask the tensor that says which tokens are there, [batch, sequence], 32-bit integers
   * @param scales those of each layer that will be written, in turn
   */
  Int8Layers(
      GraphBuilder graph,
      int heads,
      int width,
      String ids,
      String mask,
      Iterator<ChannelScales> scales) {
    this.graph = graph;
    this.scales = scales;
    this.heads = heads;
    this.mask = mask;
    String batchAndSequence = graph.node("Shape", List.of(ids));
    shape =
        graph.node(
            "Concat",
            List.of(batchAndSequence, graph.longs(width)),
            GraphBuilder.attribute("axis", 0));
    zero = graph.unsignedByte(ZERO);
    one = graph.number(1);
  }

  /**
   * Tokens in 8 bits.
   *
   * @param values [tokens, width], unsigned
   * @param scales what one step is worth in each token, [tokens, 1]
   */
  private record Tokens(String values, String scales) {}

  @Override
  public String write(String input, EncoderLayer layer) {
    ChannelScales divisors = scales.next();
    Tokens tokens = quantised(input, divisors.attention());
    Linear projection = Linear.beside(layer.query(), layer.key(), layer.value());
    String sums =
        graph.runtimeNode(
            "MultiHeadAttention",
            List.of(
                shaped(product(tokens, layer.query().forInputsDividedBy(divisors.attention()))),
                shaped(product(tokens, layer.key().forInputsDividedBy(divisors.attention()))),
                shaped(product(tokens, layer.value().forInputsDividedBy(divisors.attention()))),
                graph.vector(projection.bias()),
                mask),
            GraphBuilder.attribute("num_heads", heads));
    String attention = product(quantised(sums, layer.width()), layer.attention());
    String middle =
        FusedLayers.normalised(
            graph, shaped(attention), input, layer.attention(), layer.afterAttention());
    String wide =
        FusedLayers.activated(
            graph,
            product(
                quantised(middle, divisors.widening()),
                layer.widening().forInputsDividedBy(divisors.widening())),
            layer);
    String narrow = product(quantised(wide, layer.widening().outputs()), layer.narrowing());
    return FusedLayers.normalised(
        graph, shaped(narrow), middle, layer.narrowing(), layer.afterLayer());
  }

  private Tokens quantised(String tensor, float[] divisors) {
    float[] factors = new float[divisors.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / divisors[i];
    }
    return quantised(graph.node("Mul", List.of(tensor, graph.vector(factors))), factors.length);
  }

  private Tokens quantised(String tensor, int width) {
    String rows = graph.node("Reshape", List.of(tensor, graph.longs(-1, width)));
    // Two readings are cheaper than writing the magnitudes for one.
    String largest =
        graph.node(
            "Max",
            List.of(graph.largest(rows, 1), graph.node("Neg", List.of(graph.smallest(rows, 1)))));
    String scales =
        graph.node(
            "Max",
            List.of(
                graph.node("Mul", List.of(largest, graph.number(1 / LARGEST))),
                graph.number(SMALLEST_SCALE)));
    String flat = graph.node("Reshape", List.of(scales, graph.longs(-1)));
    if (zeros == null) {
      zeros =
          graph.node(
              "ConstantOfShape",
              List.of(graph.node("Shape", List.of(flat))),
              GraphBuilder.attribute("value", zeroPoint()));
    }
    String values =
        graph.runtimeNode(
            "QuantizeLinear", List.of(rows, flat, zeros), GraphBuilder.attribute("axis", 0));
    return new Tokens(values, scales);
  }

  /** Appends the product with a layer's weights, without its bias: [tokens, outputs], floats. */
  private String product(Tokens tokens, Linear linear) {
    Int8Columns columns = Int8Columns.of(linear);
    String product =
        graph.runtimeNode(
            "MatMulIntegerToFloat",
            List.of(
                tokens.values,
                graph.bytes(columns.values(), linear.outputs()),
                one,
                graph.vector(columns.scales()),
                zero));
    return graph.node("Mul", List.of(product, tokens.scales));
  }

  private String shaped(String rows) {
    return graph.node("Reshape", List.of(rows, shape));
  }

  private static TensorProto zeroPoint() {
    return TensorProto.newBuilder()
        .setDataType(TensorProto.DataType.UINT8_VALUE)
        .addDims(1)
        .setRawData(ByteString.copyFrom(new byte[] {(byte) ZERO}))
        .build();
  }
}
