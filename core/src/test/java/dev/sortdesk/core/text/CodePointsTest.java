package dev.sortdesk.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class CodePointsTest {
  private final CodePoints tables = CodePoints.current();

  @Test
  void holdsEveryCodePointThatWordsAreMadeOf() {
    assertSame(TermTokenizer::isWord, tables.words());
    assertArrayEquals(new int[] {'0', '9'}, tables.words().get(0));
  }

  @Test
  void holdsEveryCodePointThatIsAssigned() {
    assertSame(point -> Character.getType(point) != Character.UNASSIGNED, tables.assigned());
  }

  @Test
  void holdsEveryLowerCase() {
    int[] lower = new int[Character.MAX_CODE_POINT + 1];
    for (int[] run : tables.lower()) {
      for (int point = run[0]; point <= run[1]; point += run[2]) {
        lower[point] = point + run[3];
      }
    }
    for (int point = 0; point < lower.length; point++) {
      String text = Character.toString(point);
      int expected = LowerCase.CODE_POINTS.of(text).codePointAt(0);
      assertEquals(expected, lower[point] == 0 ? point : lower[point], text);
    }
  }

  private static void assertSame(IntPredicate holds, List<int[]> ranges) {
    boolean[] inside = new boolean[Character.MAX_CODE_POINT + 1];
    ranges.forEach(range -> java.util.Arrays.fill(inside, range[0], range[1] + 1, true));
    for (int point = 0; point < inside.length; point++) {
      assertEquals(holds.test(point), inside[point], Character.toString(point));
    }
  }
}
