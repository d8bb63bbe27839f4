package dev.sortdesk.core.config;

import java.util.List;

/** The service: where it listens, how much it takes on, and who may call it. */
public record ServeConfig(
    @Key(value = "127.0.0.1", help = "The address to listen on; 0.0.0.0 for all.", required = true)
        String host,
    @Key(value = "8080", help = "The port to listen on; 0 takes a free one.", min = 0, max = 65535)
        int port,
    @Key(
            value = "5",
            help = "Seconds between two looks at the registry's champion.",
            min = 1,
            max = 3600)
        int pollSeconds,
    @Key(
            value = "",
            help =
                "The folder for verified copies of models. Empty: serving in the working folder.")
        String models,
    @Key(
            value = "4096",
            help =
                "A model whose files are larger than this together is not fetched, in megabytes.",
            min = 1,
            max = 1000000)
        int modelMegabytes,
    @Key(
            value = "[]",
            help =
                "Origins whose pages may call the service, such as https://desk.example.com (CORS).")
        List<String> origins,
    @Key(
            value = "10",
            help = "Seconds by which a request must have arrived whole; a slower one gets a 408.",
            min = 1,
            max = 600)
        int bodySeconds,
    @Key(
            value = "50",
            help =
                "Milliseconds that Redis may take for an answer; after that memory is used instead.",
            min = 1,
            max = 60000)
        int redisTimeoutMs,
    QueueConfig queue,
    LimitConfig limit,
    CacheConfig cache,
    AccessConfig access,
    HookConfig hook,
    InferenceLogConfig log,
    StopConfig stop) {}
