package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.sortdesk.core.config.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Appends nodes to a graph. Whatever is appended exists in every opset from 11 on, and bears a name
 * that begins with {@code sortdesk_}, outputs excepted.
 */
final class GraphBuilder {
  private static final String PREFIX = "sortdesk_";

  private final ModelProto model;
  private final GraphProto.Builder graph;
  private final long opset;
  private final Set<String> taken;
  private int count;

  /** Begins with a model's graph, without its outputs. */
  GraphBuilder(ModelProto model) {
    this.model = model;
    graph = model.getGraph().toBuilder().clearOutput().clearValueInfo();
    opset = OnnxGraphs.opset(model);
    taken = new HashSet<>(OnnxGraphs.tensors(model.getGraph()));
  }

  /** Appends an operator with one output and returns that output's name. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String output = claim(PREFIX + count++ + "_" + operator);
    append(operator, inputs, output, attributes);
    return output;
  }

  /** Appends a sum over the given axis, which stays with a length of 1. */
  String sum(String input, int axis) {
    AttributeProto keep = attribute("keepdims", 1);
    if (opset >= 13) {
      return node("ReduceSum", List.of(input, longs(axis)), keep);
    }
    AttributeProto axes =
        AttributeProto.newBuilder()
            .setName("axes")
            .setType(AttributeProto.AttributeType.INTS)
            .addInts(axis)
            .build();
    return node("ReduceSum", List.of(input), axes, keep);
  }

  /** Appends a conversion to 32-bit floats. */
  String toFloat(String input) {
    return node("Cast", List.of(input), attribute("to", TensorProto.DataType.FLOAT_VALUE));
  }

  /** Adds a vector of integers and returns its name. */
  String longs(long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    for (long value : values) {
      bytes.putLong(value);
    }
    return initializer(TensorProto.DataType.INT64_VALUE, bytes, values.length);
  }

  /** Adds a single number and returns its name. */
  String number(float value) {
    ByteBuffer bytes = littleEndian(Float.BYTES).putFloat(value);
    return initializer(TensorProto.DataType.FLOAT_VALUE, bytes);
  }

  /** Adds a vector of numbers and returns its name. */
  String vector(float[] values) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return initializer(TensorProto.DataType.FLOAT_VALUE, bytes, values.length);
  }

  /** Adds a matrix and returns its name. */
  String matrix(float[][] rows) {
    ByteBuffer bytes = littleEndian(rows.length * rows[0].length * Float.BYTES);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return initializer(TensorProto.DataType.FLOAT_VALUE, bytes, rows.length, rows[0].length);
  }

  /** Makes a tensor of shape [batch, width] an output of the graph. */
  void output(String tensor, String name, int width) {
    append("Identity", List.of(tensor), claim(name));
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    shape.addDim(
        width > 0
            ? TensorShapeProto.Dimension.newBuilder().setDimValue(width)
            : TensorShapeProto.Dimension.newBuilder().setDimParam("width"));
    graph.addOutput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(TensorProto.DataType.FLOAT_VALUE)
                            .setShape(shape))));
  }

  /** Returns the model, without the nodes and weights that no output needs. */
  ModelProto build() {
    OnnxGraphs.prune(graph);
    // From version 4 on, a weight need not be an input as well.
    return model.toBuilder()
        .setIrVersion(Math.max(4, model.getIrVersion()))
        .setGraph(graph)
        .build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private void append(
      String operator, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(PREFIX + output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
  }

  private String initializer(int type, ByteBuffer bytes, long... dims) {
    String name = claim(PREFIX + count++);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(bytes.flip()));
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private String claim(String name) {
    if (!taken.add(name)) {
      throw new UserException(
          "the ONNX model already has a tensor named " + name,
          "give the model as Hugging Face exports it");
    }
    return name;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
