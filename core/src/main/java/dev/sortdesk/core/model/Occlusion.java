package dev.sortdesk.core.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Explains a scorer from outside: what the logit loses when a word is left out of the text. */
final class Occlusion {
  private static final Pattern WORD = Pattern.compile("\\S+");

  private Occlusion() {}

  static List<Explanation> explain(Scorer scorer, String text, List<Integer> labels) {
    List<MatchResult> words = words(text);
    Scores whole = scorer.score(List.of(text)).get(0);
    List<Scores> without = new ArrayList<>();
    for (MatchResult word : words) {
      String rest = text.substring(0, word.start()) + text.substring(word.end());
      without.add(scorer.score(List.of(rest)).get(0));
    }
    boolean cut =
        whole.truncated() || WORD.matcher(text).results().skip(words.size()).findAny().isPresent();
    List<Explanation> explanations = new ArrayList<>();
    for (int target = 0; target < labels.size(); target++) {
      int label = labels.get(target);
      double logit = whole.logits().get(target)[label];
      List<Contribution> falls = new ArrayList<>();
      for (int i = 0; i < words.size(); i++) {
        double fall = logit - without.get(i).logits().get(target)[label];
        falls.add(new Contribution(words.get(i).group(), Contribution.WORDS, fall));
      }
      double base = logit - falls.stream().mapToDouble(Contribution::value).sum();
      falls.sort(Comparator.comparingDouble((Contribution c) -> -Math.abs(c.value())));
      explanations.add(new Explanation(Explanation.OCCLUSION, logit, base, falls, 0, cut));
    }
    return explanations;
  }

  static List<MatchResult> words(String text) {
    return WORD.matcher(text).results().limit(Explanation.MOST_WORDS).toList();
  }
}
