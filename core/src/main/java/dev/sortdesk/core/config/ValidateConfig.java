package dev.sortdesk.core.config;

/** The limits of the validation rules; a broken one ends the run with exit code 3. */
public record ValidateConfig(
    @Key(value = "10", help = "Fewest labelled rows for each target.", min = 1) int minRows,
    @Key(
            value = "0.2",
            help = "Largest share of rows of the last ingest that were rejected.",
            min = 0,
            max = 1)
        double maxRejectedShare,
    @Key(
            value = "0.5",
            help =
                "Largest share of rows that copy the text of another row (all but one of each text).",
            min = 0,
            max = 1)
        double maxDuplicateShare,
    @Key(
            value = "0.8",
            help =
                "Largest share of rows whose text nearly equals another row's (word shingles, Jaccard 0.8 or more).",
            min = 0,
            max = 1)
        double maxNearDuplicateShare,
    @Key(
            value = "0.2",
            help = "Largest share of a target's rows whose text also appears with another label.",
            min = 0,
            max = 1)
        double maxConflictShare,
    @Key(
            value = "1000",
            help =
                "Largest ratio between the most and the least frequent trained label of a target.",
            min = 1)
        double maxImbalance,
    @Key(
            value = "0.2",
            help = "Largest share of rows with a text shorter than min_characters.",
            min = 0,
            max = 1)
        double maxShortShare,
    @Key(value = "3", help = "A text with fewer characters counts as short.", min = 0)
        int minCharacters,
    @Key(
            value = "0.5",
            help =
                "Largest shift of labels, languages or lengths against the last accepted history"
                    + " (Jensen-Shannon distance, base 2, 0 to 1, less what chance explains). A new label"
                    + " with a fifth of the rows shifts by 0.33, one with two fifths by 0.49.",
            min = 0,
            max = 1)
        double maxShift) {}
