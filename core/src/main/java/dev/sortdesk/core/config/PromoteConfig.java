package dev.sortdesk.core.config;

import java.util.List;

/** When a candidate takes the champion's place. */
public record PromoteConfig(
    @Key(
            value = "superior",
            help =
                "superior: the interval of the difference in mean macro-F1 lies above margin; not-worse: above -margin.",
            oneOf = {"superior", "not-worse"})
        String rule,
    @Key(value = "0.0", help = "The margin of the rule, in macro-F1 (0 to 1).", min = 0, max = 1)
        double margin,
    @Key(
            value = "[]",
            help =
                "Floors on held-out rows, each TARGET.METRIC>=X or TARGET.recall[LABEL]>=X, METRIC one of accuracy,"
                    + " macro_f1, weighted_f1; below one, nothing is promoted.")
        List<String> floors) {}
