package dev.sortdesk.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TfidfExplanationTest {
  private static final Target COLOUR = new Target("colour", List.of("blue", "red"));
  private static final int WORDS = 120;

  /** A model of more terms than an explanation lists, with weights drawn by chance. */
  private static TfidfScorer scorer() {
    Random random = new Random(7);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add("word" + i);
    }
    double[] idf = random.doubles(WORDS + 1, 1, 5).toArray();
    double[] weights = random.doubles(2 * (WORDS + 1L), -1, 1).toArray();
    LinearHead head = new LinearHead(COLOUR, new double[] {0.25, -0.5}, weights);
    return new TfidfScorer(new TfidfModel(words, List.of("wo"), idf, List.of(head)));
  }

  private static double sum(Explanation explanation) {
    return explanation.base()
        + explanation.terms().stream().mapToDouble(Contribution::value).sum()
        + explanation.others();
  }

  @Test
  void addsUpToTheLogitWhateverIsListed() {
    TfidfScorer scorer = scorer();
    for (String text : List.of("", "word1", "word3 word5 word3", everyWord())) {
      for (int label = 0; label < 2; label++) {
        Explanation explanation = scorer.explain(text, List.of(label)).get(0);
        double logit = scorer.score(List.of(text)).get(0).logits().get(0)[label];
        assertEquals(logit, explanation.logit(), 0);
        assertEquals(logit, sum(explanation), 1e-12, text);
      }
    }
  }

  @Test
  void listsTheTermsThatMatterMostFirst() {
    Explanation explanation = scorer().explain(everyWord(), List.of(1)).get(0);
    assertEquals(50, explanation.terms().size());
    double[] magnitudes =
        explanation.terms().stream().mapToDouble(term -> Math.abs(term.value())).toArray();
    double[] sorted = magnitudes.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      assertEquals(sorted[sorted.length - 1 - i], magnitudes[i]);
    }
    assertEquals(Explanation.EXACT, explanation.method());
  }

  @Test
  void noticesAContributionThatIsLeftOut() {
    Explanation whole = scorer().explain("word3 word5", List.of(0)).get(0);
    Explanation less =
        new Explanation(
            whole.method(),
            whole.logit(),
            whole.base(),
            whole.terms().subList(1, whole.terms().size()),
            whole.others(),
            whole.truncated());
    assertTrue(Math.abs(sum(less) - less.logit()) > 1e-6);
  }

  private static String everyWord() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      text.append("word").append(i).append(' ');
    }
    return text.toString();
  }
}
