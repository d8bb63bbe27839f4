package dev.sortdesk.serving.access;

import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import org.jspecify.annotations.Nullable;

/** Which scope a request needs. */
final class Routes {
  private Routes() {}

  /**
   * Returns the scope, or null for what is open: probes, the page and its files, docs, versions,
   * webhooks, which are signed, and paths at which there is nothing. The router's template decides,
   * not the path as it was written, which may be written in many ways.
   */
  static @Nullable Scope scope(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request)
        .filter(UriRouteMatch.class::isInstance)
        .map(match -> ((UriRouteMatch<?, ?>) match).getRouteInfo().getUriMatchTemplate())
        .map(template -> scope(template.toPathString()))
        .orElse(null);
  }

  private static @Nullable Scope scope(String path) {
    if (under(path, "/predict") || under(path, "/model")) {
      return Scope.PREDICT;
    }
    if (under(path, "/metrics")) {
      return Scope.METRICS;
    }
    return under(path, "/admin") ? Scope.ADMIN : null;
  }

  private static boolean under(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }
}
