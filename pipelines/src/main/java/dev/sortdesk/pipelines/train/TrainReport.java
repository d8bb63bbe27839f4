package dev.sortdesk.pipelines.train;

import java.util.List;
import java.util.SortedMap;

/**
 * What a training did.
 *
 * @param candidates from scorer to model version
 * @param trained the model versions that were not there before
 * @param warnings for people: labels that were left out
 */
public record TrainReport(
    SortedMap<String, String> candidates, List<String> trained, List<String> warnings) {}
