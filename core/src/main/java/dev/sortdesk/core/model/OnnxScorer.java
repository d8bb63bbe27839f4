package dev.sortdesk.core.model;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.model.onnx.OnnxModel;
import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Scores by an encoder with a head for each target, all in one graph. Long texts lose their end.
 *
 * <p>Texts of a call are run together where they have the same number of tokens; give a few hundred
 * at once where there are many.
 */
public final class OnnxScorer implements Scorer {
  public static final String NAME = "onnx";

  private final OnnxModel model;
  private final List<Target> targets;
  private final List<String> outputs;
  private volatile LongConsumer tokenised = nanos -> {};

  private OnnxScorer(OnnxModel model, List<Target> targets) {
    this.model = model;
    this.targets = targets;
    outputs = IntStream.range(0, targets.size()).mapToObj(i -> "logits_" + i).toList();
  }

  /**
   * Opens a folder with {@code model.onnx} and {@code tokenizer.json}.
   *
   * @param targets the targets; the graph's output {@code logits_i} answers the i-th
   * @param maxTokens texts are cut after this many tokens, special ones included
   * @throws UserException if the graph does not answer these targets
   */
  public static OnnxScorer open(Path folder, List<Target> targets, int maxTokens)
      throws IOException {
    OnnxScorer scorer = new OnnxScorer(OnnxModel.open(folder, maxTokens), List.copyOf(targets));
    try {
      scorer.check(folder.resolve(OnnxModel.MODEL));
      return scorer;
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Target> targets() {
    return targets;
  }

  @Override
  public List<Scores> score(List<String> texts) {
    long began = System.nanoTime();
    List<Tokens> tokens = model.tokens(texts);
    if (!texts.isEmpty()) {
      tokenised.accept((System.nanoTime() - began) / texts.size());
    }
    List<float[][]> rows = model.run(tokens, outputs);
    List<Scores> scores = new ArrayList<>(texts.size());
    for (int i = 0; i < rows.size(); i++) {
      List<double[]> logits = new ArrayList<>(outputs.size());
      for (float[] row : rows.get(i)) {
        logits.add(IntStream.range(0, row.length).mapToDouble(k -> row[k]).toArray());
      }
      scores.add(new Scores(List.copyOf(logits), tokens.get(i).truncated()));
    }
    return scores;
  }

  /**
   * Has someone told how long finding a text's tokens takes, once for each call of {@link #score}.
   *
   * @param nanos takes nanoseconds: the mean of the texts that were given together
   */
  public void onTokenised(LongConsumer nanos) {
    tokenised = nanos;
  }

  @Override
  public List<Explanation> explain(String text, List<Integer> labels) {
    return Occlusion.explain(this, text, labels);
  }

  @Override
  public int passesToExplain(String text) {
    return 1 + Occlusion.words(text).size();
  }

  @Override
  public List<String> tokens(String text) {
    return Arrays.stream(model.tokens(List.of(text)).get(0).ids())
        .mapToObj(Integer::toString)
        .toList();
  }

  @Override
  public String inputDigest(String text) {
    Tokens tokens = model.tokens(List.of(text)).get(0);
    return InputDigest.of(tokens.ids(), tokens.truncated());
  }

  /** Returns the version of ONNX Runtime. */
  public static String runtimeVersion() {
    return OnnxModel.runtimeVersion();
  }

  @Override
  public void close() {
    model.close();
  }

  private void check(Path file) {
    Map<String, Integer> found = new TreeMap<>(model.outputs());
    for (int i = 0; i < outputs.size(); i++) {
      Target target = targets.get(i);
      Integer width = found.get(outputs.get(i));
      if (width == null) {
        throw new UserException(
            file + " has no output " + outputs.get(i) + ": it holds " + found.keySet(),
            "use the model that was trained for the target " + target.name());
      }
      if (width != target.labels().size()) {
        throw new UserException(
            file
                + " gives "
                + width
                + " logits for the target "
                + target.name()
                + ", which has "
                + target.labels().size()
                + " labels",
            "use the model that was trained for these labels");
      }
    }
  }
}
