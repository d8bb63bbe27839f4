package dev.sortdesk.serving.limit;

import io.github.bucket4j.redis.lettuce.RedisApi;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.PipelinedRedisFuture;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The commands of Bucket4j, over whichever connection there is. Nothing is thrown from here: a
 * bucket whose command throws would wait for it for ever.
 *
 * @param <K> a key, which stays a parameter as Bucket4j gives keys in arrays of objects
 */
final class BucketCommands<K> implements RedisApi<K> {
  private final Supplier<RedisAsyncCommands<K, byte[]>> connected;

  BucketCommands(Supplier<RedisAsyncCommands<K, byte[]>> connected) {
    this.connected = connected;
  }

  @Override
  public <V> RedisFuture<V> eval(
      String script, ScriptOutputType type, K[] keys, byte[][] parameters) {
    return sent(commands -> commands.eval(script, type, keys, parameters));
  }

  @Override
  public RedisFuture<byte[]> get(K key) {
    return sent(commands -> commands.get(key));
  }

  @Override
  @SuppressWarnings("unchecked") // an array of keys is one of objects, as Bucket4j's are
  public RedisFuture<?> delete(K key) {
    return sent(commands -> commands.del(key));
  }

  private <T> RedisFuture<T> sent(Function<RedisAsyncCommands<K, byte[]>, RedisFuture<T>> command) {
    try {
      return command.apply(connected.get());
    } catch (RuntimeException e) {
      return new PipelinedRedisFuture<>(CompletableFuture.failedFuture(e));
    }
  }
}
