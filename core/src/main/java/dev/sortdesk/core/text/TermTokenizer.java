package dev.sortdesk.core.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * From text to the terms of the tfidf scorer: words and pairs of neighbouring words, and runs of 2
 * to 5 characters within a word and its surrounding spaces.
 *
 * <p>Text is first brought to NFKC and lower case, code point by code point; every run of white
 * space and control characters becomes one space, and one space is put at each end. A word is a run
 * of letters, marks, digits and underscores; a word term of two words has one space between them.
 * Lengths are counted in code points, so that no term holds half a character. Training and scoring
 * both take their terms from here.
 */
public final class TermTokenizer {
  private static final int MIN_CHARACTERS = 2;
  private static final int MAX_CHARACTERS = 5;
  private static final char REPLACEMENT = '\uFFFD';

  private TermTokenizer() {}

  /**
   * Receives each term as the range from {@code start} to {@code end} (exclusive) of a shared
   * buffer.
   */
  @FunctionalInterface
  public interface Visitor {
    void term(char[] buffer, int start, int end);
  }

  /** Receives runs of characters, each of which goes on from the one before. */
  public interface Runs {
    /** Begins anew, with nothing. */
    void begin();

    /**
     * Takes the next UTF-16 unit.
     *
     * @param term whether what has come since the beginning is a term
     * @return whether to go on from here; else the next run is begun
     */
    boolean add(char unit, boolean term);
  }

  /** Returns the words and word pairs of a text, in order, with repetitions. */
  public static List<String> words(String text) {
    return words(text, LowerCase.CODE_POINTS);
  }

  /** Returns the words and word pairs of a text in a lower case of an earlier kind. */
  public static List<String> words(String text, LowerCase lowerCase) {
    List<String> terms = new ArrayList<>();
    char[] clean = clean(text, lowerCase);
    visitWords(clean, (buffer, start, end) -> terms.add(new String(buffer, start, end - start)));
    return terms;
  }

  /** Returns the character runs of a text, in order, with repetitions. */
  public static List<String> characters(String text) {
    return characters(text, LowerCase.CODE_POINTS);
  }

  /** Returns the character runs of a text in a lower case of an earlier kind. */
  public static List<String> characters(String text, LowerCase lowerCase) {
    List<String> terms = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    visitCharacters(
        clean(text, lowerCase),
        new Runs() {
          @Override
          public void begin() {
            run.setLength(0);
          }

          @Override
          public boolean add(char unit, boolean term) {
            run.append(unit);
            if (term) {
              terms.add(run.toString());
            }
            return true;
          }
        });
    return terms;
  }

  /** Returns the text in the form that the visitors walk over. */
  public static char[] clean(String text, LowerCase lowerCase) {
    String folded = lowerCase.of(text);
    if (!Normalizer.isNormalized(folded, Normalizer.Form.NFKC)) {
      // Some compatibility characters only show their case once they are decomposed.
      folded = lowerCase.of(Normalizer.normalize(folded, Normalizer.Form.NFKC));
    }
    char[] buffer = new char[folded.length() + 2];
    int length = 0;
    buffer[length++] = ' ';
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (isGap(c)) {
        if (buffer[length - 1] != ' ') {
          buffer[length++] = ' ';
        }
      } else if (!Character.isSurrogate(c)) {
        buffer[length++] = c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < folded.length()
          && Character.isLowSurrogate(folded.charAt(i + 1))) {
        buffer[length++] = c;
        buffer[length++] = folded.charAt(++i);
      } else {
        // A lone surrogate has no UTF-8 form, so Spark's strings could not carry it.
        buffer[length++] = REPLACEMENT;
      }
    }
    if (buffer[length - 1] != ' ') {
      buffer[length++] = ' ';
    }
    return java.util.Arrays.copyOf(buffer, length);
  }

  /** Visits every word, and every word together with the one before it. */
  public static void visitWords(char[] clean, Visitor visitor) {
    char[] words = new char[clean.length + 1];
    int length = 0;
    int previous = -1;
    int start = 0;
    for (int i = 0; i < clean.length; ) {
      int point = Character.codePointAt(clean, i, clean.length);
      int size = Character.charCount(point);
      if (isWord(point)) {
        for (int k = 0; k < size; k++) {
          words[length++] = clean[i + k];
        }
      } else if (length > start) {
        visitor.term(words, start, length);
        if (previous >= 0) {
          visitor.term(words, previous, length);
        }
        previous = start;
        words[length++] = ' ';
        start = length;
      }
      i += size;
    }
  }

  /**
   * Visits every run of 2 to 5 code points that has a space at most as its first or its last one.
   */
  public static void visitCharacters(char[] clean, Runs runs) {
    for (int start = 0; start < clean.length; start += step(clean, start)) {
      runs.begin();
      int at = start;
      boolean goesOn = true;
      for (int points = 1; goesOn && points <= MAX_CHARACTERS && at < clean.length; points++) {
        char last = clean[at];
        if (step(clean, at) == 2) {
          goesOn = runs.add(last, false);
          last = clean[++at];
        }
        at++;
        goesOn = goesOn && runs.add(last, points >= MIN_CHARACTERS);
        if (last == ' ' && points > 1) {
          break;
        }
      }
    }
  }

  private static int step(char[] clean, int at) {
    return Character.isHighSurrogate(clean[at]) ? 2 : 1;
  }

  private static boolean isGap(char c) {
    return c <= ' ' || (c >= 0x7F && (Character.isSpaceChar(c) || Character.isISOControl(c)));
  }

  static boolean isWord(int point) {
    if (point < 0x80) {
      return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') || point == '_';
    }
    int type = Character.getType(point);
    return Character.isLetterOrDigit(point)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }
}
