package dev.sortdesk.core.config;

import java.util.List;

/** The tfidf scorer: its terms, and the grid that is searched on validation rows. */
public record TfidfConfig(
    @Key(
            value = "1",
            help =
                "A word, or a pair of words, is kept when at least this many training texts hold it.",
            min = 1)
        int minWordDocuments,
    @Key(
            value = "2",
            help = "A run of characters is kept when at least this many training texts hold it.",
            min = 1)
        int minCharacterDocuments,
    @Key(
            value = "0.7",
            help =
                "How much the runs of characters count beside the words, which count 1: a small weight regularises them more.",
            min = 0.01,
            max = 100)
        double characterWeight,
    @Key(
            value = "200000",
            help = "At most this many terms of each kind (words, characters).",
            min = 1)
        int maxTerms,
    @Key(
            value = "[3.0, 30.0]",
            help =
                "Inverse regularisation strengths to try, in scikit-learn's sense (regParam = 1 / (C x rows)).",
            min = 1.0e-6,
            max = 1.0e6,
            required = true)
        List<Double> c,
    @Key(
            value = "[0.0, 0.5, 1.0]",
            help =
                "Class weights to try: a label with n of N rows weighs (N / n) to this power; 0 is unweighted.",
            min = 0,
            max = 1,
            required = true)
        List<Double> classWeights,
    @Key(
            value = "30",
            help = "At most this many iterations of L-BFGS for a fit of the search.",
            min = 1)
        int searchIterations,
    @Key(value = "200", help = "At most this many iterations of L-BFGS for the last fit.", min = 1)
        int maxIterations,
    @Key(
            value = "1.0e-5",
            help = "L-BFGS stops when the loss falls by less than this, relatively.",
            min = 0)
        double tolerance) {}
