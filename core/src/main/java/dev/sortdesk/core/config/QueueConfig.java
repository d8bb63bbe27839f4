package dev.sortdesk.core.config;

/** How many tickets may wait for a scorer, and for how long. */
public record QueueConfig(
    @Key(value = "0", help = "Threads that score; 0 is one a core.", min = 0, max = 1024)
        int workers,
    @Key(
            value = "2048",
            help = "Forward passes that may wait; a ticket is one, a batch as many as its tickets.",
            min = 1000,
            max = 1000000)
        int places,
    @Key(
            value = "50",
            help =
                "A single ticket is refused (429) when those before it will take longer than this,"
                    + " in milliseconds, and longer than four answers.",
            min = 1,
            max = 600000)
        int maxWaitMs,
    @Key(
            value = "2000",
            help = "A single ticket that has no answer by then gets a 504, in milliseconds.",
            min = 1,
            max = 600000)
        int deadlineMs,
    @Key(
            value = "60000",
            help = "A batch or an explanation that has no answer by then gets a 504.",
            min = 1,
            max = 3600000)
        int batchDeadlineMs) {}
