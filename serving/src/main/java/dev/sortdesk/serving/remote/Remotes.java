package dev.sortdesk.serving.remote;

import dev.sortdesk.core.config.CacheConfig;
import dev.sortdesk.core.config.LimitConfig;
import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.core.config.UserException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Redis of the limits and that of the answers; one connection where they are the same. */
public final class Remotes implements AutoCloseable {
  private final @Nullable RedisLink limits;
  private final @Nullable RedisLink answers;

  private Remotes(@Nullable RedisLink limits, @Nullable RedisLink answers) {
    this.limits = limits;
    this.answers = answers;
  }

  /**
   * Checks the settings.
   *
   * @throws UserException if an address is none, or answers could not be shared
   */
  public static void check(ServeConfig config) {
    if (!config.limit().redis().isEmpty()) {
      RedisUrl.of("serve.limit.redis", config.limit().redis());
    }
    if (config.cache().kind().equals("redis")) {
      RedisUrl.of("serve.cache.redis", config.cache().redis());
      if (config.cache().secret().isEmpty()) {
        throw new UserException(
            "serve.cache.secret is empty, so that no other service would find an answer in Redis",
            "give all services that share the cache the same long, random text, for instance in the"
                + " variable SORTDESK_SERVE_CACHE_SECRET");
      }
    }
  }

  /** Begins to connect to what the settings name, and returns at once. */
  public static Remotes open(ServeConfig config) {
    Duration timeout = Duration.ofMillis(config.redisTimeoutMs());
    LimitConfig limit = config.limit();
    CacheConfig cache = config.cache();
    boolean limits = limit.perSecond() > 0 && !limit.redis().isEmpty();
    boolean answers = cache.kind().equals("redis");
    if (limits && answers && limit.redis().equals(cache.redis())) {
      RedisLink both =
          new RedisLink(
              RedisUrl.of("serve.limit.redis", limit.redis()), timeout, "limits and answers");
      return new Remotes(both, both);
    }
    return new Remotes(
        limits
            ? new RedisLink(RedisUrl.of("serve.limit.redis", limit.redis()), timeout, "limits")
            : null,
        answers
            ? new RedisLink(RedisUrl.of("serve.cache.redis", cache.redis()), timeout, "answers")
            : null);
  }

  /** Returns what the limits are shared through; empty where each service keeps its own. */
  public Optional<RedisLink> limits() {
    return Optional.ofNullable(limits);
  }

  /** Returns what the answers are shared through; empty where each service keeps its own. */
  public Optional<RedisLink> answers() {
    return Optional.ofNullable(answers);
  }

  @Override
  public void close() {
    if (limits != null) {
      limits.close();
    }
    if (answers != null && answers != limits) {
      answers.close();
    }
  }
}
