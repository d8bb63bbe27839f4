package dev.sortdesk.core.config;

/** How the backlog is scored. */
public record ScoreConfig(
    @Key(
            value = "512",
            help = "Texts that are sorted by length and scored together.",
            min = 1,
            max = 100000)
        int window) {}
