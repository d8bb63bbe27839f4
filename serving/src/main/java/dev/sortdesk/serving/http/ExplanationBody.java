package dev.sortdesk.serving.http;

import dev.sortdesk.core.model.Explanation;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What spoke for and against a target's label: base + contributions of the terms + others = logit.
 *
 * @param label the label that is explained
 * @param method {@code exact}, or {@code occlusion}, which is an approximation
 * @param note what the method means, in words
 * @param logit the label's logit
 * @param base the logit without any term
 * @param terms the terms that matter most, by magnitude: at most 50, or all words of an occlusion
 * @param others the sum of all that are not listed
 * @param truncated whether some of the text was not looked at
 */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Explanation", description = "What spoke for and against a label.")
public record ExplanationBody(
    String label,
    String method,
    String note,
    double logit,
    double base,
    List<Term> terms,
    double others,
    boolean truncated) {

  /**
   * One term's part.
   *
   * @param term a word, two words, or a run of characters
   * @param kind {@code words} or {@code characters}
   * @param contribution what it adds to the logit
   */
  @Serdeable
  @Schema(name = "Term", description = "What one term adds to the logit.")
  public record Term(String term, String kind, double contribution) {}

  static ExplanationBody of(String label, Explanation explanation) {
    return new ExplanationBody(
        label,
        explanation.method(),
        note(explanation),
        explanation.logit(),
        explanation.base(),
        explanation.terms().stream().map(c -> new Term(c.term(), c.kind(), c.value())).toList(),
        explanation.others(),
        explanation.truncated());
  }

  private static String note(Explanation explanation) {
    return explanation.method().equals(Explanation.EXACT)
        ? "the model adds up these very numbers: base + contributions + others = logit"
        : "an approximation: how the logit falls when the word is left out, for the first %d words"
            .formatted(Explanation.MOST_WORDS);
  }
}
