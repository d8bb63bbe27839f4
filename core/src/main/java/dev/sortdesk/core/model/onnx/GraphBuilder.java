package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
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
 * Appends nodes to a graph. Whatever is appended exists in every opset from 11 on, or is one of
 * ONNX Runtime's own operators, and bears a name that begins with the prefix, outputs excepted.
 */
final class GraphBuilder {
  private static final String RUNTIME_OPERATORS = "com.microsoft";

  private final ModelProto model;
  private final String prefix;
  private final GraphProto.Builder graph;
  private final long opset;
  private final Set<String> taken;
  private int count;

  /**
   * Begins with a model's graph, without its outputs.
   *
   * @param prefix what the names of appended tensors begin with
   */
  GraphBuilder(ModelProto model, String prefix) {
    this.model = model;
    this.prefix = prefix;
    graph = model.getGraph().toBuilder().clearOutput().clearValueInfo();
    opset = OnnxGraphs.opset(model);
    taken = new HashSet<>(OnnxGraphs.tensors(model.getGraph()));
  }

  /** Appends an operator with one output and returns that output's name. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return node("", operator, inputs, attributes);
  }

  /** Appends one of ONNX Runtime's own operators and returns the name of its output. */
  String runtimeNode(String operator, List<String> inputs, AttributeProto... attributes) {
    return node(RUNTIME_OPERATORS, operator, inputs, attributes);
  }

  /** Appends a sum over the given axis, which stays with a length of 1. */
  String sum(String input, int axis) {
    return reduce("ReduceSum", 13, input, axis);
  }

  /** Appends the largest number over the given axis, which stays with a length of 1. */
  String largest(String input, int axis) {
    return reduce("ReduceMax", 18, input, axis);
  }

  /** Appends the smallest number over the given axis, which stays with a length of 1. */
  String smallest(String input, int axis) {
    return reduce("ReduceMin", 18, input, axis);
  }

  /**
   * @param inputFrom the opset from which on the axis is an input, no attribute
   */
  private String reduce(String operator, long inputFrom, String input, int axis) {
    AttributeProto keep = attribute("keepdims", 1);
    if (opset >= inputFrom) {
      return node(operator, List.of(input, longs(axis)), keep);
    }
    AttributeProto axes =
        AttributeProto.newBuilder()
            .setName("axes")
            .setType(AttributeProto.AttributeType.INTS)
            .addInts(axis)
            .build();
    return node(operator, List.of(input), axes, keep);
  }

  private String node(
      String domain, String operator, List<String> inputs, AttributeProto... attributes) {
    String output = claim(prefix + count++ + "_" + operator);
    append(domain, operator, inputs, output, attributes);
    return output;
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

  /** Adds a single unsigned number of 8 bits and returns its name. */
  String unsignedByte(int value) {
    ByteBuffer bytes = littleEndian(1).put((byte) value);
    return initializer(TensorProto.DataType.UINT8_VALUE, bytes);
  }

  /** Adds a matrix of signed numbers of 8 bits, row-major, and returns its name. */
  String bytes(byte[] values, int columns) {
    ByteBuffer bytes = littleEndian(values.length).put(values);
    return initializer(TensorProto.DataType.INT8_VALUE, bytes, values.length / columns, columns);
  }

  /** Adds a vector of numbers and returns its name. */
  String vector(float[] values) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return initializer(TensorProto.DataType.FLOAT_VALUE, bytes, values.length);
  }

  /** Adds a matrix, row-major, and returns its name. */
  String matrix(float[] values, int columns) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return initializer(TensorProto.DataType.FLOAT_VALUE, bytes, values.length / columns, columns);
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

  /** Gives a tensor a second name. */
  void name(String tensor, String name) {
    append("", "Identity", List.of(tensor), claim(name));
  }

  /** Appends nodes as they are. */
  void nodes(List<NodeProto> nodes) {
    nodes.forEach(node -> taken.addAll(node.getOutputList()));
    graph.addAllNode(nodes);
  }

  /** Makes tensors outputs of the graph, as they are described. */
  void outputs(List<ValueInfoProto> outputs) {
    graph.addAllOutput(outputs);
  }

  /** Makes a tensor of shape [batch, width] an output of the graph. */
  void output(String tensor, String name, int width) {
    name(tensor, name);
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
    ModelProto.Builder built =
        model.toBuilder().setIrVersion(Math.max(4, model.getIrVersion())).setGraph(graph);
    boolean known =
        model.getOpsetImportList().stream()
            .anyMatch(set -> set.getDomain().equals(RUNTIME_OPERATORS));
    boolean used =
        graph.getNodeList().stream().anyMatch(node -> node.getDomain().equals(RUNTIME_OPERATORS));
    if (used && !known) {
      built.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(RUNTIME_OPERATORS).setVersion(1));
    }
    return built.build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, TensorProto value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(value)
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
      String domain,
      String operator,
      List<String> inputs,
      String output,
      AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(prefix + output)
            .setDomain(domain)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
  }

  private String initializer(int type, ByteBuffer bytes, long... dims) {
    String name = claim(prefix + count++);
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
