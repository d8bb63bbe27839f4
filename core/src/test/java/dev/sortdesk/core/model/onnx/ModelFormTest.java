package dev.sortdesk.core.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.sortdesk.core.model.onnx.OnnxFixtures.Case;
import dev.sortdesk.core.model.onnx.OnnxFixtures.Golden;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyCase;
import dev.sortdesk.core.model.onnx.OnnxFixtures.TinyGolden;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class ModelFormTest {
  private static final double TOLERANCE = 1e-4;
  private static final int MAX_TOKENS = 128;
  private static final Target CATEGORY =
      new Target("category", List.of("billing", "shipping", "technical"));

  @TempDir static Path folder;
  private static List<String> texts;

  @BeforeAll
  static void readTexts() throws IOException {
    texts = new ArrayList<>();
    for (Case golden : OnnxFixtures.golden("/onnx/minilm.json", Golden.class).cases()) {
      texts.add(golden.text());
    }
  }

  @Test
  void theFusedEmbeddedEncoderSaysTheSame() throws IOException {
    assertEquals(0, difference(miniLm(ModelForm.FP32), miniLm(ModelForm.FUSED), texts), TOLERANCE);
  }

  @ParameterizedTest
  @FieldSource("dev.sortdesk.core.model.onnx.OnnxFixtures#EXPORTS")
  void aFusedExportSaysTheSame(String export) throws IOException {
    List<String> tiny = tinyTexts(export);
    double fused = difference(tiny(export, ModelForm.FP32), tiny(export, ModelForm.FUSED), tiny);
    assertEquals(0, fused, TOLERANCE);
  }

  @ParameterizedTest
  @FieldSource("dev.sortdesk.core.model.onnx.OnnxFixtures#EXPORTS")
  void anInt8ExportSaysNearlyTheSame(String export) throws IOException {
    double int8 =
        difference(tiny(export, ModelForm.FP32), tiny(export, ModelForm.INT8), tinyTexts(export));
    assertTrue(int8 > 0, "int8 is another arithmetic");
    assertEquals(0, int8, 0.2);
  }

  @Test
  void theComparisonFailsWhenOneWeightOfTheFusedGraphIsChanged() throws IOException {
    Path changed = Files.createDirectory(folder.resolve("changed"));
    Path fused = miniLm(ModelForm.FUSED);
    Files.copy(fused.resolve(OnnxModel.TOKENIZER), changed.resolve(OnnxModel.TOKENIZER));
    OnnxFile.write(
        withOneWeightChanged(OnnxFile.read(fused.resolve(OnnxModel.MODEL))),
        changed.resolve(OnnxModel.MODEL));
    assertTrue(difference(miniLm(ModelForm.FP32), changed, texts) > TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void aTextHasOneAnswerAloneAndInAPaddedBatchOfMixedLengths(ModelForm form) throws Exception {
    assertEquals(0, paddedDifference(miniLm(form), texts, 0), TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void theComparisonFailsWhenAPaddedTokenIsNotMasked(ModelForm form) throws Exception {
    assertTrue(paddedDifference(miniLm(form), texts, 1) > TOLERANCE);
  }

  @Test
  void theWrittenGraphHoldsNoLayerOfTheOldOne() throws IOException {
    GraphProto graph = OnnxFile.read(miniLm(ModelForm.INT8).resolve(OnnxModel.MODEL)).getGraph();
    List<String> operators = graph.getNodeList().stream().map(NodeProto::getOpType).toList();
    assertTrue(operators.stream().noneMatch("Softmax"::equals), operators.toString());
    assertEquals(6, operators.stream().filter("MultiHeadAttention"::equals).count());
    assertEquals(36, operators.stream().filter("MatMulIntegerToFloat"::equals).count());
  }

  @Test
  void anEncoderWithoutAKnownNumberOfHeadsIsRefused() throws IOException {
    EncoderGraph graph = new EmbeddedEncoder().graph();
    UnreadableGraphException e =
        assertThrows(
            UnreadableGraphException.class,
            () -> FormWriter.write(graph, 0, ModelForm.FUSED, List.of()));
    assertEquals(
        "the number of attention heads is not known, or does not part 384 numbers", e.getMessage());
  }

  @Test
  void aGraphThatIsBuiltOtherwiseIsRefused() throws IOException {
    EncoderGraph graph = new EmbeddedEncoder().graph();
    ModelProto model = graph.model();
    GraphProto.Builder changed = model.getGraph().toBuilder();
    for (int i = 0; i < changed.getNodeCount(); i++) {
      if (changed.getNode(i).getOpType().equals("Erf")) {
        changed.setNode(i, changed.getNode(i).toBuilder().setOpType("Sigmoid"));
      }
    }
    EncoderGraph other =
        new EncoderGraph(
            model.toBuilder().setGraph(changed).build(), graph.hidden(), graph.logits(), 0, 0);
    UnreadableGraphException e =
        assertThrows(
            UnreadableGraphException.class,
            () -> FormWriter.write(other, 12, ModelForm.INT8, List.of()));
    assertTrue(e.getMessage().startsWith("the activation is no GELU: "), e.getMessage());
  }

  private static Path miniLm(ModelForm form) throws IOException {
    Path model = folder.resolve("minilm-" + form.label());
    if (!Files.exists(model)) {
      OnnxModelWriter.write(
          Files.createDirectory(model),
          new EmbeddedEncoder(),
          List.of(OnnxFixtures.head(384, 5)),
          form);
    }
    return model;
  }

  private static Path tiny(String export, ModelForm form) throws IOException {
    Path model = folder.resolve(export + "-" + form.label());
    if (!Files.exists(model)) {
      Path source = OnnxFixtures.copy(export, folder.resolve("source-" + model.getFileName()));
      HuggingFaceExport read = HuggingFaceExport.read(source);
      OnnxModelWriter.write(Files.createDirectory(model), read, List.of(read.head(CATEGORY)), form);
    }
    return model;
  }

  private static List<String> tinyTexts(String export) throws IOException {
    return OnnxFixtures.golden("/onnx/" + export + "/golden.json", TinyGolden.class)
        .cases()
        .stream()
        .map(TinyCase::text)
        .toList();
  }

  /** Returns the largest difference of a logit. */
  private static double difference(Path first, Path second, List<String> texts) throws IOException {
    List<float[][]> expected = logits(first, texts);
    List<float[][]> found = logits(second, texts);
    double largest = 0;
    for (int i = 0; i < texts.size(); i++) {
      largest = Math.max(largest, difference(expected.get(i)[0], found.get(i)[0]));
    }
    return largest;
  }

  private static double difference(float[] expected, float[] found) {
    double largest = 0;
    for (int k = 0; k < expected.length; k++) {
      largest = Math.max(largest, Math.abs(expected[k] - found[k]));
    }
    return largest;
  }

  private static List<float[][]> logits(Path model, List<String> texts) throws IOException {
    int most = model.toString().contains("minilm") || model.endsWith("changed") ? MAX_TOKENS : 48;
    try (OnnxModel open = OnnxModel.open(model, most)) {
      List<float[][]> rows = new ArrayList<>();
      for (String text : texts) {
        rows.addAll(open.run(open.tokens(List.of(text)), List.of("logits_0")));
      }
      return rows;
    }
  }

  /**
   * Returns the largest difference between texts alone and all of them padded in one batch.
   *
   * @param unmasked how many padded tokens are said to be there
   */
  private static double paddedDifference(Path model, List<String> texts, int unmasked)
      throws IOException, OrtException {
    List<float[][]> alone = logits(model, texts);
    List<Tokens> tokens;
    try (OnnxModel open = OnnxModel.open(model, MAX_TOKENS)) {
      tokens = open.tokens(texts);
    }
    int longest = tokens.stream().mapToInt(each -> each.ids().length).max().orElseThrow();
    long[][] ids = new long[texts.size()][longest + 7];
    long[][] mask = new long[texts.size()][longest + 7];
    for (int i = 0; i < ids.length; i++) {
      int[] own = tokens.get(i).ids();
      for (int k = 0; k < own.length; k++) {
        ids[i][k] = own[k];
      }
      Arrays.fill(mask[i], 0, own.length + unmasked, 1);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    double largest = 0;
    try (OrtSession session = environment.createSession(model.resolve(OnnxModel.MODEL).toString());
        OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, new long[ids.length][longest + 7])) {
      Map<String, OnnxTensor> feed = new HashMap<>();
      feed.put("input_ids", idTensor);
      feed.put("attention_mask", maskTensor);
      if (session.getInputNames().contains("token_type_ids")) {
        feed.put("token_type_ids", types);
      }
      try (OrtSession.Result result = session.run(feed)) {
        float[][] batch = (float[][]) result.get("logits_0").orElseThrow().getValue();
        for (int i = 0; i < batch.length; i++) {
          largest = Math.max(largest, difference(alone.get(i)[0], batch[i]));
        }
      }
    }
    return largest;
  }

  /** Changes one number of the first projection by a half. */
  private static ModelProto withOneWeightChanged(ModelProto model) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      if (tensor.getDimsCount() == 2 && tensor.getDims(1) == 3 * 384) {
        byte[] raw = tensor.getRawData().toByteArray();
        ByteBuffer numbers = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int place = (2 * 384 + 17) * Float.BYTES;
        numbers.putFloat(place, numbers.getFloat(place) + 0.5f);
        graph.setInitializer(i, tensor.toBuilder().setRawData(ByteString.copyFrom(raw)));
        return model.toBuilder().setGraph(graph).build();
      }
    }
    throw new IllegalStateException("no projection of queries, keys and values");
  }
}
