package dev.sortdesk.pipelines.report;

/**
 * A piece of a sentence.
 *
 * @param text the piece
 * @param isName whether it is a name that a user gave (a label, a target), and not our words
 */
record Part(String text, boolean isName) {
  static Part words(String text) {
    return new Part(text, false);
  }

  static Part name(String text) {
    return new Part(text, true);
  }
}
