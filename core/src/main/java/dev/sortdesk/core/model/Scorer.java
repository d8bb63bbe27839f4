package dev.sortdesk.core.model;

import dev.sortdesk.core.ticket.Target;
import java.util.List;

/**
 * Texts in, logits out. A scorer may be used by many threads at once; closing it frees what it
 * holds outside of the heap, and must come after the last call.
 */
public sealed interface Scorer extends AutoCloseable permits TfidfScorer, OnnxScorer {
  /** Returns {@code tfidf} or {@code onnx}. */
  String name();

  /** Returns the questions that are answered, in the order of {@link Scores#logits}. */
  List<Target> targets();

  /** Returns the scores of each text, in order. */
  List<Scores> score(List<String> texts);

  /**
   * Returns why a text got its logits, an explanation a target.
   *
   * @param labels for each target the index of the label that is explained
   */
  List<Explanation> explain(String text, List<Integer> labels);

  /** Returns how many forward passes {@link #explain} takes for a text. */
  int passesToExplain(String text);

  /** Returns what the scorer reads of a text: its terms, or the ids of its subwords. */
  List<String> tokens(String text);

  /**
   * Returns a digest of all that the scorer reads of a text, the same for two texts only where this
   * scorer cannot tell them apart.
   *
   * @return SHA-256 in lower-case hexadecimal
   */
  String inputDigest(String text);

  @Override
  void close();
}
