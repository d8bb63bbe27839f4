package dev.sortdesk.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Nearest {
  private static final int LONGEST = 80;

  private Nearest() {}

  /**
   * Returns the candidate with the smallest edit distance to a word, if it is near enough to be
   * meant: a third of its letters may differ. Case and the kind of separator do not count.
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String folded = fold(word);
    return candidates.stream()
        .filter(
            candidate -> distance(folded, fold(candidate)) <= Math.max(1, candidate.length() / 3))
        .min(
            Comparator.comparingInt((String candidate) -> distance(folded, fold(candidate)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Returns the number of letters to insert, delete, replace or swap with their neighbour. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
