package dev.sortdesk.core.config;

import java.util.List;

/** Where the ticket history lies and which of its columns mean what. */
public record IngestConfig(
    @Key(
            value = "",
            help =
                "The ticket history: a CSV, JSONL, Parquet or Delta file or folder. Empty: the sample in data/.")
        String input,
    @Key(
            value = "",
            help =
                "Rows to evaluate on, in the same format. Empty: a share of the history is held out (see split).")
        String holdout,
    @Key(
            value = "[]",
            help =
                "The text columns, in the order in which they are joined. Empty: those present of subject, title,"
                    + " description, body, text.")
        List<String> text,
    @Key(
            value = "[]",
            help =
                "What to learn, each NAME or NAME=COLUMN. Empty: those present of category, department, priority.")
        List<String> targets,
    @Key(
            value = "",
            help =
                "The column with the ticket's id. Empty: ticket_id, then id, else the content's hash.")
        String id,
    @Key(
            value = "",
            help = "The column with the ticket's time (ISO 8601). Empty: created_at where present.")
        String time,
    @Key(
            value = "\",\"",
            help = "The character between two fields of a CSV file.",
            min = 1,
            max = 1)
        String delimiter) {}
