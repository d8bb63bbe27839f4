package dev.sortdesk.core.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.text.SubwordTokenizer;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes an encoder and what stands on it as one graph, {@code model.onnx}, with its {@code
 * tokenizer.json}. The same source and heads give the same bytes.
 *
 * <p>The embedding of a text is the mean of its last hidden state over its tokens, brought to
 * length 1 (Reimers and Gurevych, "Sentence-BERT", 2019).
 */
public final class OnnxModelWriter {
  private static final String PREFIX = "sortdesk_";

  /** The output of a graph without heads: [batch, dimension]. */
  static final String EMBEDDING = "sortdesk_embedding";

  private OnnxModelWriter() {}

  /** Returns the output that holds a target's logits: [batch, labels]. */
  static String logits(int target) {
    return "logits_" + target;
  }

  /**
   * Writes an encoder without heads into an existing folder, for {@link OnnxEncoder}.
   *
   * @throws UnreadableGraphException if the graph cannot be brought into the form
   */
  public static void writeEncoder(Path folder, EncoderSource source, ModelForm form)
      throws IOException {
    EncoderGraph encoder = encoder(source, form);
    GraphBuilder graph = new GraphBuilder(encoder.model(), PREFIX);
    graph.output(embedding(graph, encoder, source), EMBEDDING, 0);
    write(folder, source, graph.build());
  }

  /**
   * Writes an encoder with one head a target into an existing folder, for {@code OnnxScorer}.
   *
   * @param heads the heads, in the order of the targets
   * @throws UserException if a linear head is asked for and the export shows no hidden state
   * @throws UnreadableGraphException if the graph cannot be brought into the form
   */
  public static void write(Path folder, EncoderSource source, List<Head> heads, ModelForm form)
      throws IOException {
    EncoderGraph encoder = encoder(source, form);
    GraphBuilder graph = new GraphBuilder(encoder.model(), PREFIX);
    boolean pooled = heads.stream().anyMatch(Head.Linear.class::isInstance);
    String embedding = pooled ? embedding(graph, encoder, source) : "";
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i) instanceof Head.Linear linear) {
        String product = graph.node("MatMul", List.of(embedding, graph.matrix(linear.weights())));
        String sum = graph.node("Add", List.of(product, graph.vector(linear.bias())));
        graph.output(sum, logits(i), linear.bias().length);
      } else if (heads.get(i) instanceof Head.Classifier classifier) {
        graph.output(
            reordered(graph, encoder, classifier.order()), logits(i), classifier.order().length);
      }
    }
    write(folder, source, graph.build());
  }

  private static EncoderGraph encoder(EncoderSource source, ModelForm form) throws IOException {
    return FormWriter.write(
        source.graph(),
        source.attentionHeads(),
        form,
        form == ModelForm.INT8 ? tokens(source, ChannelRanges.TEXTS) : List.of());
  }

  private static List<Tokens> tokens(EncoderSource source, List<String> texts) throws IOException {
    Path file = Files.createTempFile("sortdesk", OnnxModel.TOKENIZER);
    try {
      Files.write(file, source.tokenizer());
      try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file, source.maxTokens())) {
        return tokenizer.encode(texts);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path folder, EncoderSource source, ModelProto model)
      throws IOException {
    OnnxFile.write(model, folder.resolve(OnnxModel.MODEL));
    Files.write(folder.resolve(OnnxModel.TOKENIZER), source.tokenizer());
  }

  private static String reordered(GraphBuilder graph, EncoderGraph encoder, int[] order) {
    String logits =
        encoder
            .logits()
            .orElseThrow(() -> new IllegalArgumentException("the encoder has no logits"));
    long[] indices = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      indices[i] = order[i];
    }
    return graph.node(
        "Gather",
        List.of(graph.toFloat(logits), graph.longs(indices)),
        GraphBuilder.attribute("axis", 1));
  }

  private static String embedding(GraphBuilder graph, EncoderGraph encoder, EncoderSource source) {
    String hidden =
        encoder
            .hidden()
            .orElseThrow(
                () ->
                    new UserException(
                        source.name()
                            + " shows no last hidden state to train heads for other targets on",
                        "give one --target, or an encoder export with the output"
                            + " last_hidden_state"));
    String states = graph.toFloat(hidden);
    String mask = graph.toFloat("attention_mask");
    // [batch, 1, sequence] x [batch, sequence, dimension] is the sum over the tokens.
    String row = graph.node("Reshape", List.of(mask, graph.longs(0, 1, -1)));
    String sums = graph.node("MatMul", List.of(row, states));
    String counts = graph.node("Max", List.of(graph.sum(row, 2), graph.number(1e-9f)));
    String means = graph.node("Div", List.of(sums, counts));
    String flat = graph.node("Reshape", List.of(means, graph.longs(0, -1)));
    String squares = graph.sum(graph.node("Mul", List.of(flat, flat)), 1);
    String lengths =
        graph.node("Max", List.of(graph.node("Sqrt", List.of(squares)), graph.number(1e-12f)));
    return graph.node("Div", List.of(flat, lengths));
  }
}
