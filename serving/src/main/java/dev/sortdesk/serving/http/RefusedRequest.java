package dev.sortdesk.serving.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Stands for a request that was given up on the connection, without its body. It is passed on so
 * that its answer keeps its turn and gets what every answer gets.
 */
public final class RefusedRequest extends DefaultFullHttpRequest {
  private final ProblemException problem;

  /**
   * @param head what arrived of it, or something in its place
   * @param problem what it is answered with; the connection is closed after that
   */
  public RefusedRequest(HttpRequest head, ProblemException problem) {
    super(
        HttpVersion.HTTP_1_1,
        head.method(),
        head.uri(),
        Unpooled.EMPTY_BUFFER,
        withoutBody(head.headers()),
        DefaultHttpHeadersFactory.trailersFactory().newEmptyHeaders());
    this.problem = problem;
  }

  ProblemException problem() {
    return problem;
  }

  private static HttpHeaders withoutBody(HttpHeaders headers) {
    return headers
        .copy()
        .remove(HttpHeaderNames.CONTENT_LENGTH)
        .remove(HttpHeaderNames.TRANSFER_ENCODING)
        .remove(HttpHeaderNames.EXPECT)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }
}
