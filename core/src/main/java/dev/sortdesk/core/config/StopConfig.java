package dev.sortdesk.core.config;

/** How the service goes down after SIGTERM. */
public record StopConfig(
    @Key(
            value = "5",
            help =
                "Seconds that it goes on answering while /health/ready says 503, so that nobody sends more.",
            min = 0,
            max = 600)
        int drainSeconds,
    @Key(
            value = "20",
            help = "Seconds after SIGTERM by which it has exited, whatever is still under way.",
            min = 1,
            max = 900)
        int deadlineSeconds) {}
