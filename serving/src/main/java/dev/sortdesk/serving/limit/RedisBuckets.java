package dev.sortdesk.serving.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sortdesk.core.config.LimitConfig;
import dev.sortdesk.serving.remote.RedisLink;
import dev.sortdesk.serving.remote.RemoteException;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets in Redis, which all services take from that have the same settings. While it does not
 * answer, each service has buckets of its own. A bucket leaves Redis once it is full again.
 */
final class RedisBuckets implements Buckets {
  private static final Logger LOG = LoggerFactory.getLogger(RedisBuckets.class);
  private static final Duration KEPT_FULL = Duration.ofSeconds(10);

  /** Ways to buckets that are remembered; another one to the same bucket only costs more. */
  private static final int MAX_PROXIES = 10_000;

  private final RedisLink link;
  private final Buckets memory;
  private final Counter fallbacks;
  private final String prefix;
  private final BucketConfiguration bucket;
  private final AsyncProxyManager<String> manager;
  private final Cache<String, AsyncBucketProxy> proxies =
      Caffeine.newBuilder().maximumSize(MAX_PROXIES).build();

  /** Buckets that are being deleted, so that takes that fail together do so once. */
  private final Set<String> begunAnew = ConcurrentHashMap.newKeySet();

  /**
   * @param memory what is used while Redis does not answer
   * @param fallbacks counts how often it is
   */
  RedisBuckets(LimitConfig config, RedisLink link, Buckets memory, Counter fallbacks) {
    this.link = link;
    this.memory = memory;
    this.fallbacks = fallbacks;
    // A bucket carries its settings along: after a change of them another one is begun.
    prefix = "sortdesk:limit:%d:%d:".formatted(config.perSecond(), config.burst());
    bucket =
        BucketConfiguration.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(config.burst())
                        .refillGreedy(config.perSecond(), Duration.ofSeconds(1)))
            .build();
    manager =
        new Bucket4jLettuce.LettuceBasedProxyManagerBuilder<>(new BucketCommands<>(link::commands))
            .requestTimeout(link.timeout())
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_FULL))
            .build()
            .asAsync();
  }

  // The nested future is composed into the one that is returned.
  @SuppressWarnings("FutureReturnValueIgnored")
  @Override
  public CompletableFuture<Optional<Duration>> take(String client, int tokens) {
    String key = prefix + client;
    return link.call(commands -> proxy(key).tryConsumeAndReturnRemaining(tokens))
        .handle(
            (probe, error) -> {
              if (error == null) {
                return CompletableFuture.completedFuture(toWait(probe));
              }
              if (!(error instanceof RemoteException)) {
                beginAnew(key, error);
              }
              fallbacks.increment();
              return memory.take(client, tokens);
            })
        .thenCompose(Function.identity());
  }

  private AsyncBucketProxy proxy(String key) {
    // Takes of one bucket that come together go together, else they would undo one another's.
    return proxies.get(
        key,
        name ->
            manager
                .builder()
                .withOptimization(Optimizations.batching())
                .build(name, () -> CompletableFuture.completedFuture(bucket)));
  }

  private static Optional<Duration> toWait(ConsumptionProbe probe) {
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /** What cannot be read as a bucket would not be one the next time either. */
  // Where this fails too, it comes again with the client's next ticket.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void beginAnew(String key, Throwable error) {
    if (!begunAnew.add(key)) {
      return;
    }
    LOG.warn("the bucket {} in Redis cannot be read and is begun anew: {}", key, error.toString());
    link.call(commands -> commands.del(key)).whenComplete((gone, failed) -> begunAnew.remove(key));
  }
}
