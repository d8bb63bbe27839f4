package dev.sortdesk.pipelines.evaluate;

import java.util.Map;

/**
 * A held-out ticket without its text.
 *
 * @param id the ticket's id
 * @param language its language's code
 * @param characters its text's length
 * @param labels its true label of each target; a target without one is missing
 */
public record HeldOutRow(String id, String language, int characters, Map<String, String> labels) {}
