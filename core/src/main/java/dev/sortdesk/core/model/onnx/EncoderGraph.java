package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sortdesk.core.config.UserException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A BERT-like graph whose parts have been found.
 *
 * @param model the model as it came
 * @param hidden the tensor that holds the last hidden state, [batch, sequence, dimension]; empty
 *     where a classifier does not show it
 * @param logits the output of a classifier, [batch, labels]; empty in an encoder
 * @param labels how many logits there are; 0 where the graph does not say, or has none
 * @param subwords how many subwords it has a vector for; 0 where the graph does not say
 */
record EncoderGraph(
    ModelProto model, Optional<String> hidden, Optional<String> logits, int labels, long subwords) {
  private static final long OLDEST_OPSET = 11;
  private static final String LOGITS = "logits";
  private static final Set<String> HIDDEN = Set.of("last_hidden_state", "token_embeddings");
  private static final String INPUT_IDS = "input_ids";
  private static final Set<String> REQUIRED = Set.of(INPUT_IDS, "attention_mask");
  private static final Set<String> KNOWN = Set.of(INPUT_IDS, "attention_mask", "token_type_ids");

  /**
   * Finds the parts of a graph.
   *
   * @param where the file, for messages
   * @throws UserException if it is no encoder or classifier of this kind
   */
  static EncoderGraph of(ModelProto model, String where) {
    GraphProto graph = model.getGraph();
    checkInputs(graph, where);
    if (OnnxGraphs.opset(model) < OLDEST_OPSET) {
      throw new UserException(
          where + " uses opset " + OnnxGraphs.opset(model), "export it with opset 11 or later");
    }
    long subwords = OnnxGraphs.tableRows(graph, INPUT_IDS).orElse(0L);
    Optional<ValueInfoProto> logits = output(graph, Set.of(LOGITS));
    if (logits.isPresent()) {
      int rank = shape(logits.get()).getDimCount();
      if (rank != 0 && rank != 2) {
        throw new UserException(
            where + " gives logits for every token, not for the text as a whole",
            "export a sequence classification model or an encoder");
      }
      long width = rank == 2 ? shape(logits.get()).getDim(1).getDimValue() : 0;
      return new EncoderGraph(
          model,
          OnnxGraphs.lastHiddenState(graph, LOGITS),
          Optional.of(LOGITS),
          Math.toIntExact(width),
          subwords);
    }
    ValueInfoProto hidden =
        output(graph, HIDDEN).orElseThrow(() -> otherArchitecture(graph, where));
    return new EncoderGraph(model, Optional.of(hidden.getName()), Optional.empty(), 0, subwords);
  }

  private static void checkInputs(GraphProto graph, String where) {
    List<ValueInfoProto> inputs = OnnxGraphs.inputs(graph);
    Set<String> names = inputs.stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
    if (!names.containsAll(REQUIRED) || !KNOWN.containsAll(names)) {
      throw otherArchitecture(graph, where);
    }
    for (ValueInfoProto input : inputs) {
      if (input.getType().getTensorType().getElemType() != TensorProto.DataType.INT64_VALUE) {
        throw new UserException(
            where + " does not take " + input.getName() + " as 64-bit integers",
            "export the model with int64 inputs");
      }
      TensorShapeProto shape = shape(input);
      if (shape.getDimList().stream().anyMatch(TensorShapeProto.Dimension::hasDimValue)) {
        throw new UserException(
            where + " takes " + input.getName() + " in one fixed size only",
            "export the model with dynamic axes for batch and sequence");
      }
    }
  }

  private static UserException otherArchitecture(GraphProto graph, String where) {
    return new UserException(
        where
            + " is no BERT or DistilBERT encoder or classifier: it holds the inputs "
            + names(OnnxGraphs.inputs(graph))
            + " and the outputs "
            + names(graph.getOutputList()),
        "give an export with the inputs input_ids and attention_mask and the output logits or"
            + " last_hidden_state");
  }

  private static String names(List<ValueInfoProto> values) {
    return values.stream()
        .map(ValueInfoProto::getName)
        .limit(10)
        .collect(Collectors.joining(", ", "[", values.size() > 10 ? ", ...]" : "]"));
  }

  private static Optional<ValueInfoProto> output(GraphProto graph, Set<String> names) {
    return graph.getOutputList().stream()
        .filter(output -> names.contains(output.getName()))
        .findFirst();
  }

  private static TensorShapeProto shape(ValueInfoProto value) {
    return value.getType().getTensorType().getShape();
  }
}
