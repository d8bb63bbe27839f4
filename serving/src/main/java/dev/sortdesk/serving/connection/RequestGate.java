package dev.sortdesk.serving.connection;

import dev.sortdesk.serving.http.ProblemException;
import dev.sortdesk.serving.http.RefusedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes on a connection's requests whole, each with its body in one buffer. One that is too large,
 * too slow or unreadable is passed on as a {@link RefusedRequest}; nothing more is read as a
 * request then, but what the client still sends is taken and dropped for a while after the answer:
 * closing a connection over unread bytes resets it, and the client would never see the answer.
 */
// What is written here fails only with the connection, and that ends all of this.
@SuppressWarnings("FutureReturnValueIgnored")
final class RequestGate extends ChannelDuplexHandler {
  private final int maxBytes;
  private final int seconds;

  private @Nullable HttpRequest head;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private boolean ownBuffer;

  /** Whether bytes came since the last whole request. */
  private boolean arriving;

  private boolean refused;

  /** Whether the refused request has been read to its end. */
  private boolean ended;

  private boolean lingering;
  private @Nullable Future<?> deadline;

  /**
   * @param maxBytes the largest body
   * @param seconds how long a request may take to arrive, and how long the rest of a refused one is
   *     taken
   */
  RequestGate(int maxBytes, int seconds) {
    this.maxBytes = maxBytes;
    this.seconds = seconds;
  }

  /** Notes that bytes came, before they are anything. */
  void bytesCame() {
    arriving = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ended |= message instanceof LastHttpContent;
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      begin(context, request);
    } else if (message instanceof HttpContent content) {
      add(context, content);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      ReferenceCountUtil.release(request);
      refuse(context, nothing(), Refusals.unreadable(request.decoderResult().cause()));
    } else if (!Heads.areSound(request)) {
      refuse(context, request, Refusals.malformed());
    } else if (HttpUtil.getContentLength(request, 0L) > maxBytes) {
      refuse(context, request, Refusals.tooLarge());
    } else {
      head = request;
      if (HttpUtil.is100ContinueExpected(request)) {
        request.headers().remove(HttpHeaderNames.EXPECT);
        context.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
  }

  private void add(ChannelHandlerContext context, HttpContent content) {
    HttpRequest request = head;
    if (request == null) {
      content.release();
    } else if (content.decoderResult().isFailure()) {
      content.release();
      refuse(context, request, Refusals.unreadable(content.decoderResult().cause()));
    } else if (body.readableBytes() + content.content().readableBytes() > maxBytes) {
      ended = content instanceof LastHttpContent;
      content.release();
      refuse(context, request, Refusals.tooLarge());
    } else {
      append(context, content.content());
      if (content instanceof LastHttpContent last) {
        whole(context, request, last);
      }
    }
  }

  /** Takes over the bytes. */
  private void append(ChannelHandlerContext context, ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
    } else if (!body.isReadable()) {
      body = bytes;
    } else {
      if (!ownBuffer) {
        // Copied into one buffer: each piece would hold on to all that was read with it.
        ByteBuf own = context.alloc().buffer(2 * (body.readableBytes() + bytes.readableBytes()));
        own.writeBytes(body);
        body.release();
        body = own;
        ownBuffer = true;
      }
      body.writeBytes(bytes);
      bytes.release();
    }
  }

  private void whole(ChannelHandlerContext context, HttpRequest request, LastHttpContent last) {
    DefaultFullHttpRequest full =
        new DefaultFullHttpRequest(
            request.protocolVersion(),
            request.method(),
            request.uri(),
            body,
            request.headers(),
            last.trailingHeaders());
    head = null;
    body = Unpooled.EMPTY_BUFFER;
    ownBuffer = false;
    arriving = false;
    cancelDeadline();
    context.fireChannelRead(full);
  }

  private void refuse(ChannelHandlerContext context, HttpRequest request, ProblemException why) {
    dropBody();
    refused = true;
    cancelDeadline();
    context.fireChannelRead(new RefusedRequest(request, why));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (arriving && !refused && deadline == null) {
      deadline = context.executor().schedule(() -> tooSlow(context), seconds, TimeUnit.SECONDS);
    }
    if ((head != null || refused) && !context.channel().config().isAutoRead()) {
      context.read();
    }
    context.fireChannelReadComplete();
  }

  private void tooSlow(ChannelHandlerContext context) {
    if (arriving && !refused) {
      refuse(context, head == null ? nothing() : head, Refusals.tooSlow(seconds));
      context.fireChannelReadComplete();
      context.read();
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (refused && !ended && !lingering && context.channel() instanceof DuplexChannel channel) {
      lingering = true;
      channel.shutdownOutput();
      channel.closeFuture().addListener(closed -> promise.trySuccess());
      deadline = context.executor().schedule(() -> closeNow(context), seconds, TimeUnit.SECONDS);
      context.read();
    } else {
      context.close(promise);
    }
  }

  private static void closeNow(ChannelHandlerContext context) {
    context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    cancelDeadline();
    dropBody();
  }

  private void dropBody() {
    head = null;
    body.release();
    body = Unpooled.EMPTY_BUFFER;
    ownBuffer = false;
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  /** Stands for a request of which nothing could be read. */
  private static HttpRequest nothing() {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
  }
}
