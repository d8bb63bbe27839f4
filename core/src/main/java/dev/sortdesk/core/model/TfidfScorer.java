package dev.sortdesk.core.model;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfFiles;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.text.LowerCase;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores by the words and characters of a text; see {@link TfidfModel}. Reads texts of any length
 * whole.
 */
public final class TfidfScorer implements Scorer {
  public static final String NAME = "tfidf";

  private static final int MOST_TERMS = 50;

  private final TfidfModel model;

  public TfidfScorer(TfidfModel model) {
    this.model = model;
  }

  /**
   * Opens the files of a model.
   *
   * @param lowerCase the lower case that its terms were taken in
   * @throws IllegalArgumentException if they do not fit one another or the targets
   */
  public static TfidfScorer open(Path folder, List<Target> targets, LowerCase lowerCase)
      throws IOException {
    return new TfidfScorer(TfidfFiles.read(folder, targets, lowerCase));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Target> targets() {
    return model.heads().stream().map(LinearHead::target).toList();
  }

  @Override
  public List<Scores> score(List<String> texts) {
    return texts.stream().map(text -> new Scores(model.logits(text), false)).toList();
  }

  @Override
  public List<Explanation> explain(String text, List<Integer> labels) {
    List<double[]> logits = model.logits(text);
    return IntStream.range(0, labels.size())
        .mapToObj(t -> explain(text, t, labels.get(t), logits.get(t)[labels.get(t)]))
        .toList();
  }

  private Explanation explain(String text, int target, int label, double logit) {
    List<Contribution> all = new ArrayList<>();
    model.visit(
        text,
        target,
        label,
        (term, word, value) ->
            all.add(
                new Contribution(
                    term, word ? Contribution.WORDS : Contribution.CHARACTERS, value)));
    all.sort(Comparator.comparingDouble((Contribution c) -> -Math.abs(c.value())));
    double base = model.heads().get(target).intercepts()[label];
    int shown = Math.min(all.size(), MOST_TERMS);
    double others = all.subList(shown, all.size()).stream().mapToDouble(Contribution::value).sum();
    return new Explanation(
        Explanation.EXACT, logit, base, List.copyOf(all.subList(0, shown)), others, false);
  }

  @Override
  public int passesToExplain(String text) {
    return 1;
  }

  @Override
  public List<String> tokens(String text) {
    return model.tokens(text);
  }

  @Override
  public String inputDigest(String text) {
    return InputDigest.of(tokens(text));
  }

  @Override
  public void close() {
    // Nothing is held outside of the heap.
  }
}
