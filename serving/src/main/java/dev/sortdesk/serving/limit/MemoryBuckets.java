package dev.sortdesk.serving.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sortdesk.core.config.LimitConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Buckets in memory, each of which the caller gets at once. */
final class MemoryBuckets implements Buckets {
  /** Clients that are remembered; the one unseen longest is forgotten for the next. */
  private static final int MAX_CLIENTS = 100_000;

  private final LimitConfig config;
  private final Cache<String, Bucket> buckets;

  MemoryBuckets(LimitConfig config) {
    this.config = config;
    // Once it is full again, a bucket is as good as a new one.
    Duration full = Duration.ofSeconds(1 + config.burst() / config.perSecond());
    buckets = Caffeine.newBuilder().maximumSize(MAX_CLIENTS).expireAfterAccess(full).build();
  }

  @Override
  public CompletableFuture<Optional<Duration>> take(String client, int tokens) {
    ConsumptionProbe probe =
        buckets.get(client, name -> bucket()).tryConsumeAndReturnRemaining(tokens);
    return probe.isConsumed()
        ? NOW
        : CompletableFuture.completedFuture(
            Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill())));
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(config.burst())
                    .refillGreedy(config.perSecond(), Duration.ofSeconds(1)))
        .build();
  }
}
