package dev.sortdesk.core.config;

import java.util.Map;

/** Settings handed to Spark. */
public record SparkConfig(
    @Key(value = "", help = "Spark's master. Empty: what spark-submit says, else local[*].")
        String master,
    @Key(
            value = "{}",
            help = "Further Spark settings, each spark.KEY: value; they win over Sortdesk's own.")
        Map<String, String> conf) {}
