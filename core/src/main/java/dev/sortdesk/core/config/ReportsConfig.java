package dev.sortdesk.core.config;

/** What reports may show. */
public record ReportsConfig(
    @Key(
            value = "false",
            help =
                "Whether ticket texts may leave the tables: into reports, MLflow, logs and pages.")
        boolean examples) {}
