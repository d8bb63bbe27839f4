package dev.sortdesk.core.config;

/** How much one client may ask for: tokens in a bucket, one a ticket. */
public record LimitConfig(
    @Key(
            value = "0",
            help = "Tickets a second that one client (its key, else its address) may send; 0: any.",
            min = 0)
        int perSecond,
    @Key(value = "2000", help = "Tickets that it may send at once after a pause.", min = 1)
        int burst,
    @Key(
            value = "",
            help =
                "redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], or rediss:// for TLS, to share the limits between services. While it does not answer, each keeps its own. Empty: in memory.")
        String redis) {}
