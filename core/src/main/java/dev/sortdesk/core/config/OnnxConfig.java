package dev.sortdesk.core.config;

import java.util.List;

/** The onnx scorer: which encoder or classifier, and the grid for the heads trained on it. */
public record OnnxConfig(
    @Key(
            value = "",
            help =
                "A Hugging Face export (model.onnx, tokenizer.json, config.json) of a DistilBERT or BERT encoder or"
                    + " classifier. Empty: the embedded MiniLM encoder.")
        String model,
    @Key(
            value = "",
            help =
                "The target that a given classifier answers. Empty: the one whose labels fit its id2label.")
        String target,
    @Key(
            value = "256",
            help = "Texts are cut after this many tokens, the special ones included.",
            min = 8,
            max = 512)
        int maxTokens,
    @Key(
            value = "auto",
            help =
                "How the encoder's graph is written: fp32, as it is; fused, with operators for several steps;"
                    + " int8, in 8-bit integers, fastest; auto: the fastest that is 1.2 times as fast as fp32"
                    + " and that the held-out texts allow.",
            oneOf = {"auto", "fp32", "fused", "int8"})
        String form,
    @Key(
            value = "0.99",
            help =
                "int8 is refused where it gives less than this share of held-out texts the label that fp32"
                    + " gives them, for any target.",
            min = 0,
            max = 1)
        double formAgreement,
    @Key(
            value = "fp32",
            help =
                "On a processor that does not give the golden answers of the form: fp32 is used, which the"
                    + " bundle then holds too, or the bundle is refused.",
            oneOf = {"fp32", "refuse"})
        String formFallback,
    @Key(
            value = "[1.0, 10.0, 100.0]",
            help = "Inverse regularisation strengths to try for the heads (see train.tfidf.c).",
            min = 1.0e-6,
            max = 1.0e6,
            required = true)
        List<Double> c,
    @Key(
            value = "[0.0, 0.5]",
            help = "Class weights to try for the heads (see train.tfidf.class_weights).",
            min = 0,
            max = 1,
            required = true)
        List<Double> classWeights,
    @Key(
            value = "100",
            help = "At most this many iterations of L-BFGS for a fit of the search.",
            min = 1)
        int searchIterations,
    @Key(value = "200", help = "At most this many iterations of L-BFGS for a head.", min = 1)
        int maxIterations,
    @Key(
            value = "1.0e-6",
            help = "L-BFGS stops when the loss falls by less than this, relatively.",
            min = 0)
        double tolerance) {}
