package dev.sortdesk.core.config;

/** How held-out rows are measured. */
public record EvaluateConfig(
    @Key(value = "1000", help = "Bootstrap resamples for each interval.", min = 100, max = 100000)
        int bootstrapSamples,
    @Key(value = "0.95", help = "Coverage of the bootstrap intervals.", min = 0.5, max = 0.999)
        double confidence,
    @Key(
            value = "15",
            help = "Equal-width bins of the expected calibration error.",
            min = 2,
            max = 100)
        int calibrationBins) {}
