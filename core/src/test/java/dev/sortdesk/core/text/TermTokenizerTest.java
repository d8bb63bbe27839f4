package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TermTokenizerTest {
  @Test
  void givesEveryWordAndEveryPairOfNeighbours() {
    assertEquals(
        List.of("my", "card", "my card", "is", "card is", "lost_2", "is lost_2"),
        TermTokenizer.words("My CARD -- is\n\tlost_2!"));
  }

  @Test
  void givesRunsOfTwoToFiveCharactersThatCrossNoSpace() {
    assertEquals(
        List.of(" a", " a ", "a ", " b", " bc", " bc ", "bc", "bc ", "c "),
        TermTokenizer.characters("A  bc"));
    assertTrue(TermTokenizer.characters("abcdefg").contains("bcdef"));
    assertFalse(TermTokenizer.characters("abcdefg").contains("bcdefg"));
  }

  @Test
  void foldsCompatibilityFormsAndCase() {
    assertEquals(List.of("fix"), TermTokenizer.words("ﬁX"));
    assertEquals(TermTokenizer.words("straße"), TermTokenizer.words("STRAßE"));
  }

  @Test
  void givesNothingForATextWithoutCharacters() {
    assertEquals(List.of(), TermTokenizer.words(" \n "));
    assertEquals(List.of(), TermTokenizer.words(""));
    assertEquals(List.of(), TermTokenizer.characters("\u0000\u0085 "));
  }

  @Test
  void neverCutsACharacterInHalfAndNeverHoldsALineBreak() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      String text = randomText(random);
      Stream.concat(TermTokenizer.words(text).stream(), TermTokenizer.characters(text).stream())
          .forEach(
              term -> {
                String back =
                    new String(term.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                assertEquals(term, back);
                assertFalse(term.isEmpty());
                assertTrue(term.chars().noneMatch(c -> c < ' ' || c == 0x85 || c == 0x2028), term);
              });
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.appendCodePoint(0x1F300 + random.nextInt(0x300));
        case 2 -> text.append(' ');
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }
}
