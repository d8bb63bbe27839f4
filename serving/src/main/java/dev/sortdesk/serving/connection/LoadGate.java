package dev.sortdesk.serving.connection;

import dev.sortdesk.serving.http.QueueFull;
import dev.sortdesk.serving.queue.ScoringQueue;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Optional;

/**
 * Refuses a single ticket on its connection when the queue would not take it: routing it and
 * reading its JSON costs half of what an answer does, and a flood would take that from the tickets
 * that were accepted. What the queue refuses later is answered alike.
 */
// What is written here fails only with the connection, and that ends all of this.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoadGate extends ChannelDuplexHandler {
  private static final String SINGLE_TICKET = "/predict";

  private final ScoringQueue queue;
  private final QueueFull queueFull;

  /** Requests of this connection that are not answered yet: answers must keep their order. */
  private int underWay;

  LoadGate(ScoringQueue queue, QueueFull queueFull) {
    this.queue = queue;
    this.queueFull = queueFull;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof FullHttpRequest request) {
      if (underWay == 0 && isSingleTicket(request)) {
        Optional<Duration> wait = queue.refusal();
        if (wait.isPresent()) {
          refuse(context, request, wait.get());
          return;
        }
      }
      underWay++;
    }
    context.fireChannelRead(message);
  }

  private static boolean isSingleTicket(FullHttpRequest request) {
    return request.uri().equals(SINGLE_TICKET)
        && request.method().equals(HttpMethod.POST)
        // Pages of other origins read an answer only with headers that are added elsewhere.
        && !request.headers().contains(HttpHeaderNames.ORIGIN);
  }

  private void refuse(ChannelHandlerContext context, FullHttpRequest request, Duration wait) {
    ChannelFuture written = context.writeAndFlush(queueFull.response(request, wait));
    if (!HttpUtil.isKeepAlive(request)) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    request.release();
    if (!context.channel().config().isAutoRead()) {
      context.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent) {
      underWay--;
    }
    context.write(message, promise);
  }
}
