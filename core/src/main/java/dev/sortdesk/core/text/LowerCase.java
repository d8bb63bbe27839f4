package dev.sortdesk.core.text;

import java.util.Locale;

/** How a text is brought to lower case before its terms are taken. */
public enum LowerCase {
  /**
   * As Java's strings do it: a final sigma depends on the letters around it, and the Turkish I with
   * a dot becomes two code points. Bundles of formats 1 and 2 were trained so.
   */
  STRINGS {
    @Override
    String of(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  },

  /**
   * Each code point by itself, so that it is the same in every language: as Unicode's simple
   * mapping has it, and every sigma is the one that stands within a word.
   */
  CODE_POINTS {
    @Override
    String of(String text) {
      // Without these, Java's strings take each code point by itself too, faster than a loop here.
      return text.replace('\u03A3', '\u03C3')
          .replace('\u03C2', '\u03C3')
          .replace('\u0130', 'i')
          .toLowerCase(Locale.ROOT);
    }
  };

  abstract String of(String text);
}
