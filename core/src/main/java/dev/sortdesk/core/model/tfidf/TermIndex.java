package dev.sortdesk.core.model.tfidf;

import java.util.List;

/**
 * Finds a term's index from a range of characters, without making a string of it: open addressing
 * over one pool of characters.
 */
final class TermIndex {
  static final int ABSENT = -1;

  private final char[] pool;
  private final int[] offsets;
  private final int[] slots;
  private final int[] hashes;
  private final int mask;

  /**
   * @param terms the terms; a term's position is its index
   * @throws IllegalArgumentException if a term appears twice
   */
  TermIndex(List<String> terms) {
    pool = String.join("", terms).toCharArray();
    offsets = new int[terms.size() + 1];
    int capacity = Integer.highestOneBit(Math.max(4, terms.size()) * 2 - 1) * 2;
    slots = new int[capacity];
    hashes = new int[terms.size()];
    mask = capacity - 1;
    for (int term = 0; term < terms.size(); term++) {
      offsets[term + 1] = offsets[term] + terms.get(term).length();
      if (find(pool, offsets[term], offsets[term + 1]) != ABSENT) {
        throw new IllegalArgumentException("the term \"" + terms.get(term) + "\" appears twice");
      }
      insert(term);
    }
  }

  /** Returns the index of the term in {@code buffer[start, end)}, or {@link #ABSENT}. */
  int find(char[] buffer, int start, int end) {
    int hash = hash(buffer, start, end);
    for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int term = slots[slot] - 1;
      if (hashes[term] == hash && equal(term, buffer, start, end)) {
        return term;
      }
    }
    return ABSENT;
  }

  private void insert(int term) {
    hashes[term] = hash(pool, offsets[term], offsets[term + 1]);
    int slot = hashes[term] & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = term + 1;
  }

  private boolean equal(int term, char[] buffer, int start, int end) {
    int from = offsets[term];
    if (offsets[term + 1] - from != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (pool[from++] != buffer[i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(char[] buffer, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = (hash ^ buffer[i]) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
