package dev.sortdesk.core.config;

/** How the backlog is scored. */
public record ScoreConfig(
    @Key(
            value = "512",
            help = "Texts that are sorted by length and scored together.",
            min = 1,
            max = 100000)
        int window,
    @Key(
            value = "1000",
            help =
                "Tickets of the backlog that score --follow takes before it looks for new ones"
                    + " again.",
            min = 1,
            max = 10000000)
        int slice,
    @Key(
            value = "2",
            help =
                "How long score --follow waits, where nothing is to be scored, before it looks again"
                    + " for tickets and for another champion, in seconds.",
            min = 1,
            max = 3600)
        int pollSeconds,
    @Key(
            value = "auto",
            help =
                "Whether answers are looked up in the table ledger by what the model reads of a text, and texts"
                    + " that read the same are scored once. auto: where that is cheaper than scoring,"
                    + " which it never is for tfidf.",
            oneOf = {"auto", "always", "never"})
        String ledger) {}
