package dev.sortdesk.serving.connection;

import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.serving.http.QueueFull;
import dev.sortdesk.serving.queue.ScoringQueue;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import jakarta.inject.Singleton;

/**
 * Puts a {@link RequestGate} into each connection, where the framework collects bodies, and a
 * {@link LoadGate} behind it where no answers are kept.
 */
@Singleton
final class Gates implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private final int maxBytes;
  private final int seconds;
  private final boolean cached;
  private final ScoringQueue queue;
  private final QueueFull queueFull;

  Gates(
      HttpServerConfiguration server, ServeConfig config, ScoringQueue queue, QueueFull queueFull) {
    maxBytes = (int) server.getMaxRequestSize();
    seconds = config.bodySeconds();
    cached = !config.cache().kind().equals("none");
    this.queue = queue;
    this.queueFull = queueFull;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new OfServer());
    return event.getBean();
  }

  private final class OfServer implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new OfConnection(channel) : this;
    }
  }

  private final class OfConnection implements NettyServerCustomizer {
    private final Channel channel;

    OfConnection(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void onStreamPipelineBuilt() {
      RequestGate gate = new RequestGate(maxBytes, seconds);
      channel
          .pipeline()
          .replace(ChannelPipelineCustomizer.HANDLER_HTTP_AGGREGATOR, "request-gate", gate);
      if (!cached) {
        // An answer that is known takes no place in the queue, however full that is.
        channel.pipeline().addAfter("request-gate", "load-gate", new LoadGate(queue, queueFull));
      }
      channel
          .pipeline()
          .addFirst(
              "bytes",
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  gate.bytesCame();
                  context.fireChannelRead(message);
                }
              });
    }
  }
}
