package dev.sortdesk.serving.remote;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Makes connections to one Redis that have been tried. They do not reconnect by themselves. */
// Connections are closed without waiting for it.
@SuppressWarnings("FutureReturnValueIgnored")
final class RedisConnector implements AutoCloseable {
  /** How long connecting, and the try after it, may take. No request waits for either. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Commands under way; those that were given up count too until Redis has answered them. */
  private static final int MAX_WAITING = 10_000;

  /** Asks for all that is needed: to write, to let expire, to run a script. */
  private static final String TRY = "return redis.call('SET', KEYS[1], '1', 'PX', '1000')";

  private static final String[] TRY_KEYS = {"sortdesk:try"};

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;

  RedisConnector(RedisURI uri) {
    this.uri = uri;
    uri.setTimeout(LIMIT);
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MAX_WAITING)
            .socketOptions(SocketOptions.builder().connectTimeout(LIMIT).build())
            .build());
  }

  /** Connects, and tries what will be asked of it; fails where either does. */
  CompletionStage<StatefulRedisConnection<String, byte[]>> connect() {
    try {
      return client.connectAsync(CODEC, uri).thenCompose(RedisConnector::tried);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<StatefulRedisConnection<String, byte[]>> tried(
      StatefulRedisConnection<String, byte[]> connection) {
    return connection
        .async()
        .<String>eval(TRY, ScriptOutputType.STATUS, TRY_KEYS)
        .toCompletableFuture()
        .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (answer, error) -> {
              if (error != null) {
                connection.closeAsync();
              }
            })
        .thenApply(answer -> connection);
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
