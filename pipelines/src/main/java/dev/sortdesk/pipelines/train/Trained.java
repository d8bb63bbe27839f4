package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.tracking.SearchTrial;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a trainer has to say of the scorer whose files it wrote.
 *
 * @param targets the targets in the scorer's order, with its labels
 * @param maxTokens where the scorer cuts texts; 0 if nowhere
 * @param chosen the settings that the search chose, by target
 * @param trials all that the search tried
 * @param metrics the quality on validation rows
 * @param refusal why the model's form is refused; empty where it is not
 */
record Trained(
    List<Target> targets,
    int maxTokens,
    SortedMap<String, String> chosen,
    List<SearchTrial> trials,
    ValidationMetrics metrics,
    Optional<String> refusal) {}
