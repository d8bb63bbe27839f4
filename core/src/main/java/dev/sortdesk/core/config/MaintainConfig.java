package dev.sortdesk.core.config;

/** How the tables are kept small and quick. */
public record MaintainConfig(
    @Key(
            value = "30",
            help =
                "Days for which tables can be read as they were, and what changed in them since. A"
                    + " reader of changes that stood still for longer starts anew.",
            min = 1,
            max = 36500)
        int keepDays,
    @Key(
            value = "128",
            help = "Small files are joined to ones of about this many megabytes.",
            min = 1,
            max = 4096)
        int fileMegabytes,
    @Key(
            value = "10",
            help = "How often maintain tries again where another writer was first.",
            min = 0,
            max = 1000)
        int retries,
    @Key(
            value = "90",
            help =
                "Days after which an answer leaves the ledger; a text that comes later is scored again.",
            min = 1,
            max = 36500)
        int ledgerDays) {}
