package dev.sortdesk.pipelines.generate;

import java.util.List;

/**
 * A stream of pseudo-random draws that is the same on every machine: SplitMix64 (Steele, Lea, Flood
 * 2014, "Fast splittable pseudorandom number generators").
 */
final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /** Returns the stream that belongs to one purpose of one ticket. */
  static Draws of(long seed, long ticket, int purpose) {
    return new Draws(mix(mix(mix(seed) + ticket) + purpose));
  }

  long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Returns a number from 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) Math.floorMod(next() >>> 1, (long) bound);
  }

  /** Returns a number from 0 to 1, without 1. */
  double unit() {
    return (next() >>> 11) * UNIT;
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  <T> T pick(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Returns an index, each as probable as its weight. */
  int weighted(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = unit() * sum;
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
