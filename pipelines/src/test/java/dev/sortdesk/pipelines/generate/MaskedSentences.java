package dev.sortdesk.pipelines.generate;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sentence skeletons as one who does not know the generator takes them from a text: typos,
 * greetings and signatures count too, and what only looks like a value is masked as well.
 */
final class MaskedSentences {
  private static final int FEWEST_WORDS = 4;

  /** Parts that stand by themselves between semicolons or dashes count as sentences. */
  private static final Pattern ENDS = Pattern.compile("(?<=[.!?؟])\\s+|\\R+|[;؛]|\\s–\\s");

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern EMAIL = Pattern.compile("\\S+@\\S+");
  private static final Pattern WITH_DIGIT = Pattern.compile("\\S*\\d\\S*");
  private static final Pattern CAPITALISED =
      Pattern.compile("(?<![\\p{L}\\p{N}])\\p{Lu}[\\p{L}’'-]*");
  private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{M}§]+");
  private static final Pattern MASKS = Pattern.compile("§( §)+");

  private MaskedSentences() {}

  /** Returns the skeletons of the sentences of at least four words. */
  static Set<String> of(String text) {
    return ENDS.splitAsStream(text)
        .filter(sentence -> SPACES.splitAsStream(sentence.strip()).count() >= FEWEST_WORDS)
        .map(MaskedSentences::masked)
        .collect(Collectors.toSet());
  }

  private static String masked(String sentence) {
    String masked = EMAIL.matcher(sentence).replaceAll("§");
    masked = WITH_DIGIT.matcher(masked).replaceAll("§");
    masked = CAPITALISED.matcher(masked).replaceAll("§");
    masked = PUNCTUATION.matcher(masked).replaceAll(" ").strip();
    return MASKS.matcher(masked).replaceAll("§").toLowerCase(Locale.ROOT);
  }
}
