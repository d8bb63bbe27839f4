package dev.sortdesk.pipelines.validate;

import java.util.Arrays;

/**
 * Finds candidates for nearly equal texts without comparing all pairs. Each of 100 hash functions
 * keeps the smallest hash of a set's members; two sets agree on one with a probability equal to
 * their Jaccard similarity (Broder 1997). The 100 minima are cut into 20 bands of five, and sets
 * that agree on a whole band are candidates: with similarity s, a pair is one with probability 1 -
 * (1 - s^5)^20, which is 0.9996 at 0.8 and 0.05 at 0.3.
 */
final class MinHash {
  static final int BANDS = 20;
  static final int ROWS = 5;
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private MinHash() {}

  /**
   * Returns a key for each band, different between bands; none for an empty set.
   *
   * @param shingles a set of 64-bit hashes
   */
  static long[] bandKeys(long[] shingles) {
    if (shingles.length == 0) {
      return new long[0];
    }
    long[] keys = new long[BANDS];
    long seed = 0;
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        seed += STEP;
        long salt = seed;
        key =
            Shingles.mix(key + STEP)
                ^ Arrays.stream(shingles).map(s -> Shingles.mix(s ^ salt)).min().orElseThrow();
      }
      keys[band] = Shingles.mix(key);
    }
    return keys;
  }
}
