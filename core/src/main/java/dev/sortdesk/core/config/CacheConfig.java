package dev.sortdesk.core.config;

/** Answers that are kept for the same text and model version. */
public record CacheConfig(
    @Key(
            value = "none",
            help = "Where answers are kept: none, memory, or redis.",
            oneOf = {"none", "memory", "redis"})
        String kind,
    @Key(
            value = "10000",
            help =
                "How many answers are kept in memory. Redis keeps what its own maxmemory has room for.",
            min = 1,
            max = 10000000)
        int entries,
    @Key(value = "3600", help = "Seconds that an answer is kept.", min = 1) int seconds,
    @Key(value = "", help = "For kind redis: its address, as in serve.limit.redis.") String redis,
    @Key(
            value = "",
            help =
                "The secret of the HMAC that names inputs in the cache and the inference log; the same for all services that share a cache. Empty, which kind redis does not allow: drawn at the start.")
        String secret) {}
