package dev.sortdesk.core.model.tfidf;

import java.util.Arrays;
import java.util.List;

/**
 * Finds terms by their characters one after the other, and says early that none goes on like this.
 * A node is a slot of one hash table over pairs of a node and a UTF-16 unit, so a step reads one
 * place of memory, and nothing is compared afterwards.
 */
final class TermTrie {
  /** The node before the first unit. */
  static final int ROOT = -1;

  /** No term begins like this. */
  static final int NOWHERE = -2;

  private static final int UNIT_BITS = 16;
  private static final long FREE = Long.MIN_VALUE;

  /** Pairs of a node and a unit. */
  private long[] keys = new long[0];

  /** The term that ends at a slot, or {@link TermIndex#ABSENT}. */
  private int[] terms = new int[0];

  /**
   * @param words the terms; a term's position is its index
   * @throws IllegalArgumentException if a term appears twice, or is empty
   */
  TermTrie(List<String> words) {
    int units = words.stream().mapToInt(String::length).sum();
    // Terms share their beginnings, so that there are fewer nodes than units by far: begin small.
    int capacity = Integer.highestOneBit(Math.max(16, units / 4)) * 2;
    while (!build(words, capacity)) {
      capacity *= 2;
    }
  }

  /** Builds with so many slots; returns false where they would be more than half full. */
  private boolean build(List<String> words, int capacity) {
    keys = new long[capacity];
    terms = new int[capacity];
    Arrays.fill(keys, FREE);
    Arrays.fill(terms, TermIndex.ABSENT);
    int used = 0;
    for (int term = 0; term < words.size(); term++) {
      String word = words.get(term);
      int node = ROOT;
      for (int i = 0; i < word.length(); i++) {
        long key = key(node, word.charAt(i));
        node = slot(key);
        if (keys[node] == FREE) {
          keys[node] = key;
          if (++used > capacity / 2) {
            return false;
          }
        }
      }
      if (node == ROOT) {
        throw new IllegalArgumentException("a term is empty");
      }
      if (terms[node] != TermIndex.ABSENT) {
        throw new IllegalArgumentException("the term \"" + word + "\" appears twice");
      }
      terms[node] = term;
    }
    return true;
  }

  /** Returns the node behind a unit, or {@link #NOWHERE}. */
  int next(int node, char unit) {
    long key = key(node, unit);
    int slot = slot(key);
    return keys[slot] == key ? slot : NOWHERE;
  }

  /** Returns the term that ends at a node, or {@link TermIndex#ABSENT}. */
  int term(int node) {
    return terms[node];
  }

  private static long key(int node, char unit) {
    return ((long) node << UNIT_BITS) | unit;
  }

  /** Returns the slot that a key has, or would have. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (keys[slot] != key && keys[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
