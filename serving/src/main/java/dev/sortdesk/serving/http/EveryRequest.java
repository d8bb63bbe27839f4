package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * What is done for every request: it gets an id, and its answer the headers that keep pages safe.
 */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class EveryRequest {
  private final Lifecycle lifecycle;

  EveryRequest(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @RequestFilter
  void arrived(HttpRequest<?> request) {
    RequestIds.arrived(request);
  }

  @ResponseFilter
  void answered(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response
        .header(RequestIds.HEADER, RequestIds.of(request))
        .header(
            "Content-Security-Policy",
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer");
    if (lifecycle.stopping().isPresent()) {
      // Whoever keeps connections opens the next one elsewhere.
      response.header("Connection", "close");
    }
  }
}
