package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.serving.access.ApiKeys;
import dev.sortdesk.serving.cache.AnswerCache;
import dev.sortdesk.serving.limit.ClientLimits;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.remote.Remotes;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

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
    ApiKeys keys = ApiKeys.of(config.serve().access());
    ApplicationContext context =
        ApplicationContext.builder()
            .properties(ServerProperties.of(config.serve()))
            .singletons(config, keys)
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
   * configured time, then finishes what is under way.
   */
  public void drain() throws InterruptedException {
    context.getBean(Lifecycle.class).stop();
    LOG.info("stopping: not ready from now on");
    TimeUnit.SECONDS.sleep(config.serve().stop().drainSeconds());
    close();
  }

  @Override
  public void close() {
    server.stop();
    context.close();
  }
}
