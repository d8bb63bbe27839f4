package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.StopConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.access.ApiKeys;
import dev.sortdesk.serving.cache.AnswerCache;
import dev.sortdesk.serving.hook.MlflowHooks;
import dev.sortdesk.serving.http.Lifecycle;
import dev.sortdesk.serving.limit.ClientLimits;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.observe.InferenceLog;
import dev.sortdesk.serving.remote.Remotes;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** A few megabytes of ids; a registry sends that many in ten minutes only by mistake. */
  private static final int REMEMBERED_WEBHOOKS = 10_000;

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final SortdeskConfig config;

  private Server(ApplicationContext context, EmbeddedServer server, SortdeskConfig config) {
    this.context = context;
    this.server = server;
    this.config = config;
  }

  /**
   * Starts the service; it answers probes at once, and tickets once a verified model is there.
   *
   * @throws dev.sortdesk.core.config.UserException if a setting of the service is not what it
   *     should be
   */
  public static Server start(SortdeskConfig config) {
    Remotes.check(config.serve());
    check(config.serve().stop());
    ApiKeys keys = ApiKeys.of(config.serve().access());
    MlflowHooks hooks =
        new MlflowHooks(config.serve().hook().secret(), Clock.systemUTC(), REMEMBERED_WEBHOOKS);
    ApplicationContext context =
        ApplicationContext.builder()
            .properties(ServerProperties.of(config.serve()))
            .singletons(config, keys, hooks)
            .banner(false)
            .bootstrapEnvironment(false)
            .environmentPropertySource(false)
            .deduceEnvironment(false)
            .build()
            .start();
    context.getBean(ModelWatcher.class).start();
    // What they share is connected to before the first request comes.
    context.getBean(ClientLimits.class);
    context.getBean(AnswerCache.class);
    EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
    LOG.info("listening on {}:{}", server.getHost(), server.getPort());
    return new Server(context, server, config);
  }

  private static void check(StopConfig stop) {
    if (stop.drainSeconds() >= stop.deadlineSeconds()) {
      throw new UserException(
          "serve.stop.drain_seconds is %d, which is not below serve.stop.deadline_seconds (%d)"
              .formatted(stop.drainSeconds(), stop.deadlineSeconds()),
          "leave time to finish what is under way");
    }
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Returns the beans, for tests. */
  public ApplicationContext context() {
    return context;
  }

  /**
   * Goes down without losing a request: says that it is not ready, goes on answering for the
   * configured time, then takes no more connections and finishes what is under way. What is not
   * done shortly before the deadline is left, so that the inference log is written by then.
   */
  public void drain() throws InterruptedException {
    StopConfig stop = config.serve().stop();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(stop.deadlineSeconds()) * 9 / 10;
    context.getBean(Lifecycle.class).stop();
    LOG.info("stopping: not ready from now on");
    TimeUnit.SECONDS.sleep(stop.drainSeconds());
    finish(end - System.nanoTime());
    context.getBean(InferenceLog.class).close();
    close();
    LOG.info("stopped");
  }

  private void finish(long nanos) throws InterruptedException {
    if (!(server instanceof GracefulShutdownCapable graceful)) {
      throw new IllegalStateException("the HTTP server cannot finish what is under way");
    }
    try {
      graceful.shutdownGracefully().toCompletableFuture().get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("requests are left without an answer, as the deadline comes");
    } catch (ExecutionException e) {
      LOG.warn("connections could not be closed in order", e.getCause());
    }
  }

  @Override
  public void close() {
    server.stop();
    context.close();
  }
}
