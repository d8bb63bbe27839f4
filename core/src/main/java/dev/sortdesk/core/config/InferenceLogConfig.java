package dev.sortdesk.core.config;

/** The inference log: one JSON line an answer, without the ticket's text. */
public record InferenceLogConfig(
    @Key(
            value = "",
            help = "The folder of the inference log. Empty: inference in the working folder.")
        String folder,
    @Key(
            value = "64",
            help = "A file that is larger than this, in megabytes, is closed and a new one begun.",
            min = 1,
            max = 10000)
        int megabytes,
    @Key(value = "16", help = "Files that are kept; the oldest go first.", min = 2, max = 10000)
        int files,
    @Key(
            value = "8192",
            help = "Lines that may wait to be written; more are dropped and counted.",
            min = 1)
        int waiting) {}
