package dev.sortdesk.core.text;

import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * The form of a text that OpenNLP's language model was trained on: without emoji, addresses, hash
 * tags, smileys, laughter and digits, and without a character three times over. OpenNLP's own
 * expressions do it, each of them only where a look at the text says that it may find something:
 * they take longer than the model itself.
 */
final class LanguageForm {
  private LanguageForm() {}

  static CharSequence of(String text) {
    CharSequence form = text;
    if (mayHaveEmoji(form)) {
      form = EmojiCharSequenceNormalizer.getInstance().normalize(form);
    }
    if (text.contains("://") || text.indexOf('@') >= 0) {
      form = UrlCharSequenceNormalizer.getInstance().normalize(form);
    }
    if (mayHaveTags(form)) {
      form = TwitterCharSequenceNormalizer.getInstance().normalize(form);
    }
    if (hasDigits(form)) {
      form = NumberCharSequenceNormalizer.getInstance().normalize(form);
    }
    return hasRepetitions(form)
        ? ShrinkCharSequenceNormalizer.getInstance().normalize(form)
        // As that one does too.
        : form.toString().trim();
  }

  /** OpenNLP's expression means emoji, but takes all from the surrogates on. */
  private static boolean mayHaveEmoji(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= Character.MIN_SURROGATE) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasDigits(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  /** A character three times over whatever its case, or white space twice. */
  private static boolean hasRepetitions(CharSequence text) {
    char before = 0;
    boolean twice = false;
    for (int i = 0; i < text.length(); i++) {
      char now = lower(text.charAt(i));
      boolean same = now == before;
      if ((same && twice) || (i > 0 && isSpace(now) && isSpace(before))) {
        return true;
      }
      twice = same;
      before = now;
    }
    return false;
  }

  /** Hash tags and names, smileys, "rt " where a word may begin, and laughter such as "haha". */
  private static boolean mayHaveTags(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char now = lower(text.charAt(i));
      char next = at(text, i + 1);
      char third = at(text, i + 2);
      boolean found =
          switch (now) {
            case '#', '@' -> true;
            case ':', ';', 'x' -> isMouth(next == '-' ? third : next);
            case 'r' -> next == 't' && (third == ' ' || third == ':') && mayBeginAWord(text, i);
            case 'h', 'j' -> isVowel(next) && laughs(text, i + 1);
            default -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }

  /** Whether vowels are followed by h or j. */
  private static boolean laughs(CharSequence text, int from) {
    int at = from;
    while (isVowel(at(text, at))) {
      at++;
    }
    return at(text, at) == 'h' || at(text, at) == 'j';
  }

  private static boolean mayBeginAWord(CharSequence text, int at) {
    if (at == 0) {
      return true;
    }
    char before = lower(text.charAt(at - 1));
    return !((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9'));
  }

  private static boolean isMouth(char c) {
    return c == '(' || c == ')' || c == 'd' || c == 'o' || c == 'p';
  }

  private static boolean isVowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
  }

  /** As a regular expression sees it that is not asked for Unicode. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static char at(CharSequence text, int i) {
    return i < text.length() ? lower(text.charAt(i)) : 0;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}
