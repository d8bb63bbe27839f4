package dev.sortdesk.serving.remote;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a Redis, behind a {@link CircuitBreaker}. It may be used by any thread and
 * never holds one up. While the breaker is open, calls fail at once and the connection is gone; a
 * new one is made and tried beside the requests, so that no request is the one that tries.
 */
// Connections are closed without waiting for it, and what is scheduled does not fail.
@SuppressWarnings("FutureReturnValueIgnored")
public final class RedisLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;

  /** An answer soon lost again does not make the next pause short. */
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String where;
  private final String purpose;
  private final Duration timeout;
  private final RedisConnector connector;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "redis-link");
            thread.setDaemon(true);
            return thread;
          });

  /** The connection that is in use; null while the breaker is not closed. */
  private volatile @Nullable StatefulRedisConnection<String, byte[]> live;

  private volatile @Nullable StatefulRedisConnection<String, byte[]> latest;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long answersSince;
  private boolean told;
  private boolean closed;

  /**
   * Begins to connect, and returns at once.
   *
   * @param timeout how long a call may take
   * @param purpose what it is used for, for logs
   */
  RedisLink(RedisURI uri, Duration timeout, String purpose) {
    this.where = RedisUrl.shown(uri);
    this.purpose = purpose;
    this.timeout = timeout;
    connector = new RedisConnector(uri);
    clock.execute(this::connect);
  }

  /** Returns how long a call may take. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the breaker's state: 0 closed, 1 half open, 2 open. */
  public int state() {
    return breaker.state().value;
  }

  /**
   * Sends commands. Returns at once; the result comes on a thread of the connection, or of a timer,
   * and what depends on it should be short. It fails with {@link RemoteException} where Redis does
   * not answer in time or not as it should, at once where that is known already; and with whatever
   * the commands fail with where Redis is not to blame.
   */
  public <T> CompletableFuture<T> call(
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> commands) {
    StatefulRedisConnection<String, byte[]> connection = live;
    if (connection == null) {
      return CompletableFuture.failedFuture(new RemoteException("it did not answer before"));
    }
    CompletableFuture<T> sent;
    try {
      // A copy, as one that is given up must not end what others may wait for too.
      sent = commands.apply(connection.async()).toCompletableFuture().copy();
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    sent.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                breaker.succeeded();
                result.complete(value);
              } else {
                result.completeExceptionally(judged(connection, RemoteException.cause(error)));
              }
            });
    return result;
  }

  private Throwable judged(StatefulRedisConnection<String, byte[]> connection, Throwable cause) {
    if (!RemoteException.blames(cause)) {
      breaker.succeeded();
      return cause;
    }
    if (live == connection && breaker.failed()) {
      lost(connection, cause);
    }
    return new RemoteException(cause);
  }

  /**
   * Returns the commands of the connection that is in use, or was last; there they fail.
   *
   * @throws RemoteException if there was none yet
   */
  public RedisAsyncCommands<String, byte[]> commands() {
    StatefulRedisConnection<String, byte[]> connection = latest;
    if (connection == null) {
      throw new RemoteException("there is no connection yet");
    }
    return connection.async();
  }

  private void connect() {
    breaker.halfOpen();
    connector
        .connect()
        .whenComplete(
            (connection, error) -> {
              if (error == null) {
                found(connection);
              } else {
                missed(RemoteException.cause(error));
              }
            });
  }

  private synchronized void found(StatefulRedisConnection<String, byte[]> connection) {
    if (closed) {
      connection.closeAsync();
      return;
    }
    latest = connection;
    live = connection;
    answersSince = System.nanoTime();
    told = false;
    breaker.close();
    LOG.info("Redis at {} answers: {} are shared through it", where, purpose);
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
            lost(connection, new RemoteException("the connection was closed"));
          }
        });
    if (!connection.isOpen()) {
      lost(connection, new RemoteException("the connection was closed"));
    }
  }

  private synchronized void missed(Throwable why) {
    if (closed) {
      return;
    }
    breaker.open();
    tell(why);
    clock.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
  }

  private synchronized void lost(
      StatefulRedisConnection<String, byte[]> connection, Throwable why) {
    if (live != connection) {
      return;
    }
    live = null;
    if (System.nanoTime() - answersSince > STEADY_NANOS) {
      pauseMillis = FIRST_PAUSE_MILLIS;
    }
    connection.closeAsync();
    missed(why);
  }

  private void tell(Throwable why) {
    if (!told) {
      LOG.warn(
          "Redis at {} does not answer ({}): {} are kept in memory until it answers again",
          where,
          RemoteException.message(why),
          purpose);
    }
    told = true;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      live = null;
    }
    clock.shutdownNow();
    connector.close();
  }
}
