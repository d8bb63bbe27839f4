package dev.sortdesk.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * What {@link TermTokenizer} takes code points for, as tables: a reader in another language takes
 * its terms by these, whatever version of Unicode it knows itself.
 *
 * @param words ranges of code points that words are made of: first and last
 * @param lower runs of code points that have another lower case: first, last, step, and what is
 *     added to each
 * @param assigned ranges of code points that normalisation knows; all others stay as they are
 */
public record CodePoints(List<int[]> words, List<int[]> lower, List<int[]> assigned) {
  private static final int STEP = 2;

  /** Returns the tables of this JVM. */
  public static CodePoints current() {
    return new CodePoints(
        ranges(TermTokenizer::isWord),
        lowerCase(),
        ranges(point -> Character.getType(point) != Character.UNASSIGNED));
  }

  private static List<int[]> ranges(IntPredicate holds) {
    List<int[]> ranges = new ArrayList<>();
    int first = -1;
    for (int point = 0; point <= Character.MAX_CODE_POINT + 1; point++) {
      boolean inside = point <= Character.MAX_CODE_POINT && holds.test(point);
      if (inside && first < 0) {
        first = point;
      } else if (!inside && first >= 0) {
        ranges.add(new int[] {first, point - 1});
        first = -1;
      }
    }
    return ranges;
  }

  /** Neighbours move alike, or every second one does, as capitals and small letters alternate. */
  private static List<int[]> lowerCase() {
    List<int[]> runs = new ArrayList<>();
    int[] run = {-1, -1, 1, 0};
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      int shift = LowerCase.CODE_POINTS.of(Character.toString(point)).codePointAt(0) - point;
      if (shift == 0) {
        continue;
      }
      int step = point - run[1];
      boolean alone = run[0] == run[1];
      if (shift == run[3] && (step == run[2] || (alone && step == STEP))) {
        run[1] = point;
        run[2] = step;
      } else {
        run = new int[] {point, point, 1, shift};
        runs.add(run);
      }
    }
    return runs;
  }
}
