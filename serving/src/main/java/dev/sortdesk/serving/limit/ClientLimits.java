package dev.sortdesk.serving.limit;

import dev.sortdesk.core.config.LimitConfig;
import dev.sortdesk.serving.remote.RedisLink;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How many tickets each client may send: a bucket of tokens, of which a ticket takes one. */
public final class ClientLimits {
  private final int burst;
  private final @Nullable Buckets buckets;

  private ClientLimits(LimitConfig config, @Nullable Buckets buckets) {
    burst = config.burst();
    this.buckets = buckets;
  }

  /** Returns limits that this service keeps for itself. */
  public static ClientLimits inMemory(LimitConfig config) {
    return new ClientLimits(config, config.perSecond() == 0 ? null : new MemoryBuckets(config));
  }

  /**
   * Returns limits that are shared, and kept in memory while Redis does not answer.
   *
   * @param fallbacks counts how often memory was used
   */
  public static ClientLimits shared(LimitConfig config, RedisLink redis, Counter fallbacks) {
    return new ClientLimits(
        config, new RedisBuckets(config, redis, new MemoryBuckets(config), fallbacks));
  }

  /**
   * Takes tokens for tickets: all of them or none. More tickets than a bucket holds take a full
   * one. The future never fails; without Redis it is done at once.
   *
   * @return how long to wait; empty where the tickets may be answered now
   */
  public CompletableFuture<Optional<Duration>> take(String client, int tickets) {
    return buckets == null ? Buckets.NOW : buckets.take(client, Math.min(tickets, burst));
  }
}
