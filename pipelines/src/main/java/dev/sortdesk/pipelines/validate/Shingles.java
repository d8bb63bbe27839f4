package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.text.NormalisedText;
import java.util.Arrays;

/**
 * A text as the set of its runs of three words (Broder 1997, "On the resemblance and containment of
 * documents"), each run as a 64-bit hash. A text of fewer than three words has none: it can only be
 * a copy, not nearly one.
 */
final class Shingles {
  private static final int WORDS = 3;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Shingles() {}

  /** Returns the hashes of the text's shingles, sorted, each once. */
  static long[] of(String text) {
    String[] words = NormalisedText.of(text).split(" ", -1);
    if (words.length < WORDS) {
      return new long[0];
    }
    long[] shingles = new long[words.length - WORDS + 1];
    for (int i = 0; i < shingles.length; i++) {
      long hash = FNV_OFFSET;
      for (int word = i; word < i + WORDS; word++) {
        hash = add(hash, words[word]);
      }
      shingles[i] = mix(hash);
    }
    return Arrays.stream(shingles).sorted().distinct().toArray();
  }

  /** Returns |A and B| / |A or B| of two sorted sets; 0 when both are empty. */
  static double jaccard(long[] first, long[] second) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < first.length && j < second.length) {
      int order = Long.compare(first[i], second[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int all = first.length + second.length - common;
    return all == 0 ? 0 : (double) common / all;
  }

  /** The 64-bit finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static long add(long hash, String word) {
    long sum = hash;
    for (int i = 0; i < word.length(); i++) {
      sum = (sum ^ word.charAt(i)) * FNV_PRIME;
    }
    return (sum ^ ' ') * FNV_PRIME;
  }
}
