package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Numbers of a tensor. */
final class Floats {
  private Floats() {}

  /** Returns the numbers of a tensor of 32-bit floats, row-major. */
  static float[] of(TensorProto tensor) {
    if (tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE) {
      throw new UnreadableGraphException(
          "the weight " + tensor.getName() + " does not hold 32-bit floats");
    }
    if (tensor.getRawData().isEmpty()) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    FloatBuffer buffer =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
