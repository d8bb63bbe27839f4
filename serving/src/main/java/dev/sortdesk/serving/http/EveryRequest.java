package dev.sortdesk.serving.http;

import dev.sortdesk.serving.observe.Meters;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;

/**
 * What is done for every request: it gets an id, and its answer the headers that keep pages safe,
 * and is counted.
 */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class EveryRequest {
  private static final String PROBES = "/health";

  private final Meters meters;
  private final Lifecycle lifecycle;

  EveryRequest(Meters meters, Lifecycle lifecycle) {
    this.meters = meters;
    this.lifecycle = lifecycle;
  }

  @RequestFilter
  void arrived(HttpRequest<?> request) {
    RequestIds.arrived(request);
  }

  @ResponseFilter
  void counted(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (!request.getPath().startsWith(PROBES)) {
      meters.responded(response.code());
    }
  }

  @ResponseFilter
  void answered(HttpRequest<?> request, MutableHttpResponse<?> response) {
    headers(RequestIds.of(request)).forEach(response::header);
    if (lifecycle.stopping().isPresent()) {
      // Whoever keeps connections opens the next one elsewhere.
      response.header("Connection", "close");
    }
  }

  /** Returns the headers of each answer. */
  static Map<String, String> headers(String requestId) {
    return Map.of(
        RequestIds.HEADER,
        requestId,
        "Content-Security-Policy",
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        "X-Content-Type-Options",
        "nosniff",
        "Referrer-Policy",
        "no-referrer");
  }
}
