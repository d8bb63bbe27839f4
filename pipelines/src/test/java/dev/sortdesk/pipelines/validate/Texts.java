package dev.sortdesk.pipelines.validate;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random texts. */
final class Texts {
  private Texts() {}

  /** Returns a text of random words, of which two never share three in a row by chance. */
  static String random(Random random, int words) {
    return IntStream.range(0, words)
        .mapToObj(i -> "w" + random.nextInt(5000))
        .collect(Collectors.joining(" "));
  }

  /** Returns the text with its last word replaced: of n words, n - 3 of n - 1 shingles are kept. */
  static String lastWordReplaced(String text, String word) {
    return text.substring(0, text.lastIndexOf(' ') + 1) + word;
  }
}
