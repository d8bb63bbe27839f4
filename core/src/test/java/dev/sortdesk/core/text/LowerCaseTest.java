package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LowerCaseTest {
  @Test
  void takesEveryCodePointByItselfWhateverItsNeighbours() {
    for (String frame : List.of("%s", "\u0391%s", "%s\u0391", "I%s\u0307", "\u0130%s \u03A3")) {
      for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
        if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
          String text = frame.replace("%s", Character.toString(point));
          StringBuilder expected = new StringBuilder();
          text.codePoints().map(LowerCaseTest::alone).forEach(expected::appendCodePoint);
          assertEquals(expected.toString(), LowerCase.CODE_POINTS.of(text));
        }
      }
    }
  }

  private static int alone(int point) {
    return point == 0x3A3 || point == 0x3C2 ? 0x3C3 : Character.toLowerCase(point);
  }

  @Test
  void readsGreekCapitalsAsTheSmallLettersOfTheSameWord() {
    assertEquals(TermTokenizer.words("οδος"), TermTokenizer.words("ΟΔΟΣ"));
    assertEquals(List.of("izmir"), TermTokenizer.words("İZMİR"));
  }

  @Test
  void readsTextsForEarlierBundlesAsJavasStringsDo() {
    assertEquals(List.of("οδος"), TermTokenizer.words("ΟΔΟΣ", LowerCase.STRINGS));
    assertEquals(List.of("i\u0307zmir"), TermTokenizer.words("İZMIR", LowerCase.STRINGS));
  }
}
