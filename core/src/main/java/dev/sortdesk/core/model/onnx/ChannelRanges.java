package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the numbers of each channel become in an encoder: some channels are tens of times
 * larger than others, whatever the text.
 */
final class ChannelRanges {
  /** Several languages and kinds of words; where large channels lie does not depend on them. */
  static final List<String> TEXTS =
      List.of(
          "I cannot log in since yesterday: the password reset link has expired!",
          "Invoice 2041 was charged twice, please refund 19.99 EUR to my card.",
          "The app crashes when I open the monthly report. Error code 0x80070057 (see attachment).",
          "Where is my parcel? It should have arrived on Monday, order #55-1234.",
          "Could you add a dark mode and a way to export my tickets as CSV files?",
          "Le colis n'est jamais arriv\u00e9 \u00e0 mon adresse, et personne ne r\u00e9pond au t\u00e9l\u00e9phone.",
          "\u00bfPor qu\u00e9 mi tarjeta fue rechazada otra vez en la tienda?",
          "Die Anwendung st\u00fcrzt beim \u00d6ffnen des Berichts sofort ab, bitte um Hilfe.",
          "VPN is down for the whole team in Berlin, nobody can reach the file server.",
          "thanks, that worked");

  private ChannelRanges() {}

  /**
   * Runs a model over texts.
   *
   * @param tensors names of tensors, [batch, sequence, width]
   * @return for each tensor, the largest magnitude of each channel
   */
  static Map<String, float[]> of(ModelProto model, List<String> tensors, List<Tokens> texts)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, float[]> ranges = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      byte[] bytes = showing(model, tensors).toByteArray();
      try (OrtSession session = environment.createSession(bytes, options)) {
        for (Tokens text : texts) {
          run(environment, session, text, tensors, ranges);
        }
      }
    }
    return ranges;
  }

  private static ModelProto showing(ModelProto model, List<String> tensors) {
    ModelProto.Builder shown = model.toBuilder();
    shown.getGraphBuilder().clearOutput();
    for (String tensor : tensors) {
      shown.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(tensor));
    }
    return shown.build();
  }

  private static void run(
      OrtEnvironment environment,
      OrtSession session,
      Tokens text,
      List<String> tensors,
      Map<String, float[]> ranges)
      throws OrtException {
    int length = text.ids().length;
    List<OnnxTensor> owned = new ArrayList<>();
    try {
      Map<String, OnnxTensor> feed = new HashMap<>();
      for (String input : session.getInputNames()) {
        long[][] values = new long[1][length];
        for (int i = 0; i < length; i++) {
          values[0][i] =
              switch (input) {
                case "input_ids" -> text.ids()[i];
                case "attention_mask" -> 1;
                default -> 0;
              };
        }
        OnnxTensor tensor = OnnxTensor.createTensor(environment, values);
        owned.add(tensor);
        feed.put(input, tensor);
      }
      try (OrtSession.Result result = session.run(feed)) {
        for (String tensor : tensors) {
          FloatBuffer numbers = ((OnnxTensor) result.get(tensor).orElseThrow()).getFloatBuffer();
          int width = numbers.remaining() / length;
          float[] range = ranges.computeIfAbsent(tensor, unused -> new float[width]);
          for (int i = 0; numbers.hasRemaining(); i++) {
            range[i % width] = Math.max(range[i % width], Math.abs(numbers.get()));
          }
        }
      }
    } finally {
      owned.forEach(OnnxTensor::close);
    }
  }
}
