package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sortdesk.core.config.UserException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX models on disk. Weights stay in the mapped file and off the heap, so a file must not change
 * while its model is in use. Weights in files of their own ({@code model.onnx_data}) are taken in,
 * since a written model is always one file.
 */
final class OnnxFile {
  private OnnxFile() {}

  /**
   * Reads a model.
   *
   * @throws UserException if the file is no ONNX model, its weights are missing, or are 2 GB and
   *     more
   */
  static ModelProto read(Path file) throws IOException {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(map(file, 0, Files.size(file)));
    } catch (InvalidProtocolBufferException e) {
      throw notOnnx(file);
    }
    if (model.getGraph().getNodeCount() == 0) {
      throw notOnnx(file);
    }
    return withWeights(model, file);
  }

  /** Writes a model; the same model gives the same bytes. */
  static void write(ModelProto model, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
  }

  private static UserException notOnnx(Path file) {
    return new UserException(
        file + " is no ONNX model", "give a Hugging Face export with its model.onnx");
  }

  private static ModelProto withWeights(ModelProto model, Path file) throws IOException {
    List<TensorProto> tensors = model.getGraph().getInitializerList();
    if (tensors.stream().noneMatch(OnnxFile::isExternal)) {
      return model;
    }
    GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
    long total = 0;
    for (TensorProto tensor : tensors) {
      TensorProto whole = isExternal(tensor) ? inlined(tensor, file) : tensor;
      total += whole.getRawData().size();
      if (total >= Integer.MAX_VALUE) {
        throw new UserException(
            file + " has weights of 2 GB and more",
            "export a smaller model, such as a DistilBERT, or one of 16-bit floats");
      }
      graph.addInitializer(whole);
    }
    return model.toBuilder().setGraph(graph).build();
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }

  private static TensorProto inlined(TensorProto tensor, Path file) throws IOException {
    Map<String, String> place = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      place.put(entry.getKey(), entry.getValue());
    }
    String name = place.getOrDefault("location", "");
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path data = folder.resolve(name).normalize();
    if (name.isEmpty() || !data.startsWith(folder) || !Files.isRegularFile(data)) {
      throw new UserException(
          file + " keeps its weights in a file '" + name + "' that is not beside it",
          "copy the whole export, with every file that it consists of");
    }
    long offset = Long.parseLong(place.getOrDefault("offset", "0"));
    long length =
        place.containsKey("length")
            ? Long.parseLong(place.get("length"))
            : Files.size(data) - offset;
    if (offset < 0 || length < 0 || offset + length > Files.size(data)) {
      throw new UserException(
          data + " is too short for the weight " + tensor.getName() + " of " + file.getFileName(),
          "copy the whole export again");
    }
    return tensor.toBuilder()
        .clearExternalData()
        .clearDataLocation()
        .setRawData(map(data, offset, length))
        .build();
  }

  private static ByteString map(Path file, long offset, long length) throws IOException {
    if (length > Integer.MAX_VALUE) {
      throw new UserException(file + " is larger than 2 GB", "give a smaller model");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
      return UnsafeByteOperations.unsafeWrap(bytes);
    }
  }
}
