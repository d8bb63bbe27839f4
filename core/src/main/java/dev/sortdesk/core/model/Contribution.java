package dev.sortdesk.core.model;

/**
 * What a part of a text adds to a logit.
 *
 * @param term the part: a word, two words, a run of characters
 * @param kind {@link #WORDS} or {@link #CHARACTERS}
 * @param value what it adds to the logit; below 0 it speaks against the label
 */
public record Contribution(String term, String kind, double value) {
  public static final String WORDS = "words";
  public static final String CHARACTERS = "characters";
}
