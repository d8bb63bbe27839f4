package dev.sortdesk.pipelines.generate;

import java.util.List;
import java.util.Optional;

/**
 * A ticket of the history and the truth about it.
 *
 * @param ticketId unique
 * @param createdAt ISO 8601, UTC
 * @param recorded the labels in the history; all empty where nobody has labelled it
 * @param urgency what the customer says: low, medium or high
 * @param tier what the customer pays for: free, standard, premium or enterprise
 * @param language ISO 639-1
 * @param truth the right labels
 * @param spans where personal data stands in the final text
 * @param original the ticket that this one repeats, or empty
 * @param copy whether it repeats it letter for letter
 * @param subjectSkeleton the subject with every value masked, before typos
 * @param skeleton the description's sentences with every value masked, before typos; greeting and
 *     signature left out
 */
public record GeneratedTicket(
    String ticketId,
    String createdAt,
    String subject,
    String description,
    Labels recorded,
    String urgency,
    String tier,
    String language,
    Labels truth,
    List<Span> spans,
    String original,
    boolean copy,
    String subjectSkeleton,
    List<String> skeleton) {

  /** Returns the ticket that this one repeats with small changes or letter for letter. */
  public Optional<String> nearDuplicateOf() {
    return original.isEmpty() ? Optional.empty() : Optional.of(original);
  }

  /** Returns whether a label in the history is not the right one. */
  public boolean wronglyLabelled() {
    return !recorded.equals(Labels.NONE) && !recorded.equals(truth);
  }
}
