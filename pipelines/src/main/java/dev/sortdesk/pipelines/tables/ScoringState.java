package dev.sortdesk.pipelines.tables;

/**
 * How far a model version has come with the tickets. It is committed together with its answers.
 *
 * @param ticketsVersion the version of the table {@code tickets} up to which every change is scored
 * @param backlog whether tickets are still to be scored that were there before the first change
 */
public record ScoringState(long ticketsVersion, boolean backlog) {}
