package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.netty.NettyHttpRequest;
import java.util.regex.Pattern;

/** Answers requests that were given up on the connection, and those that no route looks at. */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
@Order(RefusedRequests.ORDER)
final class RefusedRequests {
  /** Behind {@link EveryRequest}, whose headers these answers get too. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  /** Served as files whatever the method. */
  private static final Pattern FILES = Pattern.compile("^/docs/(page|swagger-ui)/");

  @RequestFilter
  void refuse(HttpRequest<?> request) {
    if (request instanceof NettyHttpRequest<?> netty
        && netty.getNativeRequest() instanceof RefusedRequest refused) {
      throw refused.problem();
    }
    String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new ProblemException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "compressed",
          "the body is compressed; send it without a Content-Encoding");
    }
    String type = request.getHeaders().get(HttpHeaders.CONTENT_TYPE);
    if (type != null && !type.isBlank() && request.getContentType().isEmpty()) {
      throw new ProblemException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported_media_type",
          "the Content-Type names no type; send application/json");
    }
    boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
    if (!reads && FILES.matcher(request.getPath()).find()) {
      throw new ProblemException(
          HttpStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "a file of /docs can be read alone");
    }
  }
}
