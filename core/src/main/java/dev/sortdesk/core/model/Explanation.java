package dev.sortdesk.core.model;

import java.util.List;

/**
 * Why a scorer gave one label its logit.
 *
 * @param method {@link #EXACT} or {@link #OCCLUSION}
 * @param logit the label's logit
 * @param base the logit without any of the terms: the intercept; for occlusion what the words
 *     leave, so that the sum holds by construction
 * @param terms the terms with the largest contributions, largest first by magnitude
 * @param others the sum of the contributions that are not listed; base + terms + others = logit
 * @param truncated whether some of the text was not looked at
 */
public record Explanation(
    String method,
    double logit,
    double base,
    List<Contribution> terms,
    double others,
    boolean truncated) {
  /** Each term's own addend of a linear model's logit. */
  public static final String EXACT = "exact";

  /**
   * The fall of the logit when the word is left out (Zeiler and Fergus, 2014, for words): an
   * approximation, as words act together.
   */
  public static final String OCCLUSION = "occlusion";

  /** How many words are left out one by one: each is a forward pass. */
  public static final int MOST_WORDS = 64;
}
