package dev.sortdesk.core.model.tfidf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TermTrieTest {
  private static final String LETTERS = "abc \uD83D\uDE80é";

  @Test
  void findsEachTermAndNoOther() {
    List<String> drawn = strings(new Random(7), 20_000);
    List<String> terms = drawn.subList(0, 4_000).stream().distinct().toList();
    TermTrie trie = new TermTrie(terms);
    int found = 0;
    for (String text : drawn) {
      int place = find(trie, text);
      assertEquals(terms.indexOf(text), place, text);
      found += place == TermIndex.ABSENT ? 0 : 1;
    }
    assertTrue(found > 4_000 && found < drawn.size(), found + " of them were terms");
  }

  @Test
  void saysWhenNoTermGoesOn() {
    TermTrie trie = new TermTrie(List.of("abc", "b"));
    int a = trie.next(TermTrie.ROOT, 'a');
    assertEquals(TermIndex.ABSENT, trie.term(a));
    assertEquals(TermTrie.NOWHERE, trie.next(a, 'c'));
    assertEquals(TermTrie.NOWHERE, trie.next(TermTrie.ROOT, 'c'));
    assertEquals(1, trie.term(trie.next(TermTrie.ROOT, 'b')));
  }

  @Test
  void refusesATermThatAppearsTwice() {
    assertThrows(IllegalArgumentException.class, () -> new TermTrie(List.of("a", "b", "a")));
    assertThrows(IllegalArgumentException.class, () -> new TermTrie(List.of("a", "")));
  }

  @Test
  void holdsNothingWhereThereAreNoTerms() {
    assertEquals(TermTrie.NOWHERE, new TermTrie(List.of()).next(TermTrie.ROOT, 'a'));
  }

  private static int find(TermTrie trie, String text) {
    int node = TermTrie.ROOT;
    for (int i = 0; i < text.length() && node != TermTrie.NOWHERE; i++) {
      node = trie.next(node, text.charAt(i));
    }
    return node == TermTrie.NOWHERE ? TermIndex.ABSENT : trie.term(node);
  }

  private static List<String> strings(Random random, int count) {
    List<String> strings = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(
            i -> {
              StringBuilder text = new StringBuilder();
              for (int length = 1 + random.nextInt(6); length > 0; length--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
              }
              strings.add(text.toString());
            });
    return strings;
  }
}
