package dev.sortdesk.serving.access;

import dev.sortdesk.serving.http.Caller;
import dev.sortdesk.serving.http.ProblemException;
import dev.sortdesk.serving.observe.Meters;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets a request through where its key allows what it asks for. */
@ServerFilter(Filter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER)
final class AccessFilter {
  /** After CORS, which answers preflight requests without a key. */
  static final int ORDER = 0;

  private static final String BEARER = "bearer ";

  private static final String NO_KEY = "";

  /** Meant for what stands before the service, and passed on by it. */
  private static final Pattern OF_A_PROXY = Pattern.compile("(?i)(Basic|Digest|Negotiate|NTLM) ");

  private final ApiKeys keys;
  private final Meters meters;

  AccessFilter(ApiKeys keys, Meters meters) {
    this.keys = keys;
    this.meters = meters;
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    Optional<String> sent = sent(request);
    Optional<ApiKey> key = sent.flatMap(keys::find);
    key.ifPresent(known -> Caller.known(request, known.name()));
    Scope scope = Routes.scope(request);
    if (scope == null || request.getMethod() == HttpMethod.OPTIONS) {
      return;
    }
    if (scope == Scope.ADMIN && !keys.any(Scope.ADMIN)) {
      throw refused(
          HttpStatus.FORBIDDEN,
          "admin_closed",
          "this is closed until serve.access.keys holds a key with the scope admin");
    }
    if (!keys.any()) {
      return;
    }
    if (key.isEmpty()) {
      throw refused(
          HttpStatus.UNAUTHORIZED,
          sent.isEmpty() ? "no_key" : "unknown_key",
          (sent.isEmpty() ? "a key is needed" : "the key is not known")
              + "; send one as Authorization: Bearer KEY or as X-API-Key: KEY");
    }
    if (!key.get().scopes().contains(scope)) {
      throw refused(
          HttpStatus.FORBIDDEN,
          "no_scope",
          "the key does not have the scope %s; use one that has".formatted(scope.word()));
    }
  }

  private ProblemException refused(HttpStatus status, String code, String detail) {
    meters.rejected(code);
    return new ProblemException(status, code, detail);
  }

  /** Returns the key that was sent; one that no key is, where two headers say different things. */
  private static Optional<String> sent(HttpRequest<?> request) {
    Optional<String> bearer = bearer(request.getHeaders().get("Authorization"));
    Optional<String> header = Optional.ofNullable(request.getHeaders().get("X-API-Key"));
    if (bearer.isPresent() && header.isPresent() && !bearer.equals(header)) {
      return Optional.of(NO_KEY);
    }
    return bearer.or(() -> header);
  }

  private static Optional<String> bearer(@Nullable String authorization) {
    if (authorization == null || OF_A_PROXY.matcher(authorization).lookingAt()) {
      return Optional.empty();
    }
    return Optional.of(
        authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? authorization.substring(BEARER.length()).strip()
            : NO_KEY);
  }
}
