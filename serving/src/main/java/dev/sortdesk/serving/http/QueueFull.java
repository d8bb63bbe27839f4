package dev.sortdesk.serving.http;

import dev.sortdesk.serving.observe.Meters;
import io.micronaut.http.HttpStatus;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The refusal of a ticket that finds no place in the queue. */
@Singleton
public final class QueueFull {
  private static final String CODE = "queue_full";
  private static final String DETAIL = "too many tickets are waiting; try again later";

  private final Meters meters;

  QueueFull(Meters meters) {
    this.meters = meters;
  }

  /** Counts a refusal, and returns what is thrown for it. */
  ProblemException problem(String detail, Duration wait) {
    meters.rejected(CODE);
    return new ProblemException(
        HttpStatus.TOO_MANY_REQUESTS, CODE, detail + "; try again later", wait);
  }

  /** Counts a refusal, and returns the answer to it as it goes over the wire. */
  public FullHttpResponse response(FullHttpRequest request, Duration wait) {
    meters.rejected(CODE);
    meters.responded(HttpStatus.TOO_MANY_REQUESTS.getCode());
    String id =
        RequestIds.choose(
            request.headers().get(RequestIds.HEADER), request.headers().get("traceparent"));
    // An id has no character that JSON would escape.
    byte[] body =
        """
        {"detail":"%s","code":"%s","request_id":"%s"}\
        """
            .formatted(DETAIL, CODE, id)
            .getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.TOO_MANY_REQUESTS,
            Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.RETRY_AFTER, Errors.seconds(wait));
    EveryRequest.headers(id).forEach((name, value) -> response.headers().set(name, value));
    HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
    return response;
  }
}
