package dev.sortdesk.pipelines.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * A field's text while it is written: what it says, what it says with every slot's value masked,
 * and where personal values stand.
 */
final class Draft {
  private final String field;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder masked = new StringBuilder();
  private final List<Span> spans = new ArrayList<>();

  /** The sentences so far, masked; greeting and signature are not among them. */
  private final List<String> sentences = new ArrayList<>();

  private int sentenceText;
  private int sentenceMasked;

  Draft(String field) {
    this.field = field;
  }

  void append(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      add(text, c);
      add(masked, c);
    }
  }

  /** Appends a value that is no personal data. */
  void value(String slot, String value) {
    text.append(value);
    masked.append('<').append(slot).append('>');
  }

  /** Appends a personal value, and notes where it stands. */
  void personal(String kind, String value) {
    int start = text.length();
    value(kind, value);
    spans.add(new Span(field, start, text.length(), kind));
  }

  void beginSentence() {
    sentenceText = text.length();
    sentenceMasked = masked.length();
  }

  /**
   * Ends the sentence begun last.
   *
   * @param capital whether it starts with a capital letter
   * @param stop what ends it if it has no end of its own; empty for a subject
   */
  void endSentence(boolean capital, String stop) {
    if (text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
      masked.setLength(masked.length() - 1);
    }
    if (capital) {
      capitaliseAt(sentenceText);
    }
    if (!stop.isEmpty() && "?!؟".indexOf(text.charAt(text.length() - 1)) < 0) {
      append(stop);
    }
    sentences.add(masked.substring(sentenceMasked));
  }

  /** Makes the first letter from a place on a capital one. */
  void capitaliseAt(int start) {
    int letter = start;
    while (letter < text.length() - 1 && "¿¡\"".indexOf(text.charAt(letter)) >= 0) {
      letter++;
    }
    text.setCharAt(letter, Character.toUpperCase(text.charAt(letter)));
  }

  /**
   * Opens the sentence ended last again, unless it is a question, so that the next words go on with
   * it.
   *
   * @param joint what comes in place of its stop
   * @return whether it was opened
   */
  boolean reopen(String stop, String joint) {
    int end = text.length() - stop.length();
    if (sentences.isEmpty() || end < 0 || !text.substring(end).equals(stop)) {
      return false;
    }
    text.setLength(end);
    masked.setLength(masked.length() - stop.length());
    append(joint);
    sentences.remove(sentences.size() - 1);
    return true;
  }

  int length() {
    return text.length();
  }

  String text() {
    return text.toString();
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }

  private static void add(StringBuilder to, char c) {
    int last = to.length() - 1;
    boolean gap = last < 0 || to.charAt(last) == ' ' || to.charAt(last) == '\n';
    if (c == ' ' && gap) {
      return;
    }
    if (c == '\n' && last >= 0 && to.charAt(last) == ' ') {
      to.setLength(last);
    }
    if ((c == ',' || c == '.' || c == '،') && last >= 0 && to.charAt(last) == ' ') {
      to.setLength(last);
    }
    to.append(c);
  }
}
