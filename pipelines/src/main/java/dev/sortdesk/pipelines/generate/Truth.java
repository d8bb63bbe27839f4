package dev.sortdesk.pipelines.generate;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the truth file: what a detector or a model should find in a ticket.
 *
 * @param ticketId the ticket
 * @param category its right category; so for department and priority
 * @param spans where personal data stands, in UTF-16 code units of the field
 * @param nearDuplicateOf the earlier ticket that this one repeats, or null
 * @param exactCopy whether it repeats it letter for letter
 * @param wrongLabel whether the history gives it a label that is not the right one
 * @param unlabelled whether the history gives it no labels
 * @param subjectSkeleton the subject with every value masked, before typos
 * @param skeleton the sentences of the description likewise, without greeting and signature
 */
record Truth(
    @SerializedName("ticket_id") String ticketId,
    String category,
    String department,
    String priority,
    List<Span> spans,
    @SerializedName("near_duplicate_of") @Nullable String nearDuplicateOf,
    @SerializedName("exact_copy") boolean exactCopy,
    @SerializedName("wrong_label") boolean wrongLabel,
    boolean unlabelled,
    @SerializedName("subject_skeleton") String subjectSkeleton,
    List<String> skeleton) {

  static Truth of(GeneratedTicket ticket) {
    return new Truth(
        ticket.ticketId(),
        ticket.truth().category(),
        ticket.truth().department(),
        ticket.truth().priority(),
        ticket.spans(),
        ticket.nearDuplicateOf().orElse(null),
        ticket.copy(),
        ticket.wronglyLabelled(),
        ticket.recorded().equals(Labels.NONE),
        ticket.subjectSkeleton(),
        ticket.skeleton());
  }
}
