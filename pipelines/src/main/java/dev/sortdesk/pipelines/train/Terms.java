package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.text.TermTokenizer;
import java.util.List;

/** The two kinds of terms that the tfidf scorer reads. */
enum Terms {
  WORDS {
    @Override
    List<String> of(String text) {
      return TermTokenizer.words(text);
    }
  },
  CHARACTERS {
    @Override
    List<String> of(String text) {
      return TermTokenizer.characters(text);
    }
  };

  abstract List<String> of(String text);

  /** Returns the name of a column for one step of this kind. */
  String column(String step) {
    return "sortdesk_" + name().toLowerCase(java.util.Locale.ROOT) + "_" + step;
  }
}
