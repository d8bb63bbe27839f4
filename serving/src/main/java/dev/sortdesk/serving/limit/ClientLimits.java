package dev.sortdesk.serving.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sortdesk.core.config.LimitConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bucket of tokens for each client, in memory; a ticket takes one. */
public final class ClientLimits {
  /** Clients that are remembered; the one unseen longest is forgotten for the next. */
  private static final int MAX_CLIENTS = 100_000;

  private final int perSecond;
  private final int burst;
  private final @Nullable Cache<String, Bucket> buckets;

  public ClientLimits(LimitConfig config) {
    perSecond = config.perSecond();
    burst = config.burst();
    buckets = perSecond == 0 ? null : buckets(burst, perSecond);
  }

  private static Cache<String, Bucket> buckets(int burst, int perSecond) {
    // Once it is full again, a bucket is as good as a new one.
    Duration full = Duration.ofSeconds(1 + burst / perSecond);
    return Caffeine.newBuilder().maximumSize(MAX_CLIENTS).expireAfterAccess(full).build();
  }

  /**
   * Takes tokens for tickets: all of them or none. More tickets than a bucket holds take a full
   * one.
   *
   * @return how long to wait; empty where the tickets may be answered now
   */
  public Optional<Duration> take(String client, int tickets) {
    if (buckets == null) {
      return Optional.empty();
    }
    ConsumptionProbe probe =
        buckets
            .get(client, name -> bucket())
            .tryConsumeAndReturnRemaining(Math.min(tickets, burst));
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
