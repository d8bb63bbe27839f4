package dev.sortdesk.core.model;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import java.util.List;

/**
 * Scores by the words and characters of a text; see {@link TfidfModel}. Reads texts of any length
 * whole.
 */
public final class TfidfScorer implements Scorer {
  public static final String NAME = "tfidf";

  private final TfidfModel model;

  public TfidfScorer(TfidfModel model) {
    this.model = model;
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
  public void close() {
    // Nothing is held outside of the heap.
  }
}
