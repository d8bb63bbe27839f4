package dev.sortdesk.core.config;

import java.util.List;

/** What is trained, and from how much. */
public record TrainConfig(
    @Key(
            value = "[tfidf, onnx]",
            help = "The scorers to train.",
            oneOf = {"tfidf", "onnx"},
            required = true)
        List<String> scorers,
    @Key(
            value = "5",
            help = "Labels with fewer training rows than this are left out, with a warning.",
            min = 2)
        int minRows,
    @Key(value = "42", help = "The seed of everything that is drawn by chance.") long seed,
    @Key(
            value = "400",
            help =
                "Heads are fitted on the driver where the feature vectors and a fit take at most this many MB, which"
                    + " is faster, and by MLlib on the executors where they take more. The driver's heap should be"
                    + " at least four times as large.",
            min = 0,
            max = 16_000)
        int driverMegabytes,
    TfidfConfig tfidf,
    OnnxConfig onnx) {}
