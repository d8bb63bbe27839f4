package dev.sortdesk.core.model.onnx;

import dev.sortdesk.core.text.SubwordTokenizer.Tokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** How much faster an encoder runs in one form than in another, on this processor. */
public final class FormSpeed {
  private static final int PAIRS = 5;
  private static final int TEXTS = 8;
  private static final String SENTENCE = "please help me with the invoice of my last order. ";
  private static final int SENTENCES = 5;

  private FormSpeed() {}

  /**
   * Returns the processor time of the first over that of the second: the median of pairs that take
   * turns, each over texts of some 60 tokens.
   *
   * @param first a folder that {@link OnnxModelWriter#writeEncoder} has written
   * @param second another one, of the same encoder
   */
  public static double ratio(Path first, Path second, int maxTokens) throws IOException {
    try (OnnxModel one = OnnxModel.open(first, maxTokens);
        OnnxModel other = OnnxModel.open(second, maxTokens)) {
      List<Tokens> texts = one.tokens(Collections.nCopies(TEXTS, SENTENCE.repeat(SENTENCES)));
      nanos(one, texts);
      nanos(other, texts);
      double[] ratios = new double[PAIRS];
      for (int pair = 0; pair < PAIRS; pair++) {
        double before = nanos(one, texts);
        ratios[pair] = before / nanos(other, texts);
      }
      Arrays.sort(ratios);
      return ratios[PAIRS / 2];
    }
  }

  /** A session has one thread, the caller's, whose time others on the machine do not add to. */
  private static double nanos(OnnxModel model, List<Tokens> texts) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    model.run(texts, List.of(OnnxModelWriter.EMBEDDING));
    return Math.max(1, threads.getCurrentThreadCpuTime() - began);
  }
}
