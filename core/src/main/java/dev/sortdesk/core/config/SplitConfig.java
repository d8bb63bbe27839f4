package dev.sortdesk.core.config;

/** How the history is parted into training, validation and held-out rows. */
public record SplitConfig(
    @Key(
            value = "hash",
            help =
                "hash: by the hash of the normalised text, so that copies never straddle; time: the newest are held out.",
            oneOf = {"hash", "time"})
        String by,
    @Key(
            value = "0.2",
            help =
                "Share of the labelled rows that is held out for the report where no holdout is given.",
            min = 0.01,
            max = 0.5)
        double holdoutShare,
    @Key(
            value = "0.15",
            help = "Share of the remaining rows on which settings and scorers are compared.",
            min = 0.01,
            max = 0.5)
        double validationShare) {}
