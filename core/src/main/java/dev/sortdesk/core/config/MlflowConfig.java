package dev.sortdesk.core.config;

/** Where runs, models and aliases are kept. */
public record MlflowConfig(
    @Key(
            value = "",
            help =
                "http(s)://... is a tracking server; anything else a folder. Empty: mlruns in the working folder.")
        String uri,
    @Key(value = "sortdesk", help = "The experiment's name.", required = true) String experiment,
    @Key(value = "sortdesk", help = "The registered model's name.", required = true) String model,
    @Key(value = "30", help = "Seconds to wait for the server to answer.", min = 1, max = 3600)
        int timeoutSeconds) {}
