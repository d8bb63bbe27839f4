package dev.sortdesk.core.config;

/** The webhook by which MLflow hints that the champion has changed. */
public record HookConfig(
    @Key(
            value = "",
            help =
                "The secret with which MLflow signs its webhooks to POST /hooks/mlflow, at least 16"
                    + " characters. Empty: that route is closed.")
        String secret) {}
