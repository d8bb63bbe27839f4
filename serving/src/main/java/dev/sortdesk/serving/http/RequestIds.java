package dev.sortdesk.serving.http;

import io.micronaut.http.HttpRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request: the caller's X-Request-Id, else the trace of its traceparent (W3C Trace
 * Context), where these are valid, else one drawn by chance.
 */
public final class RequestIds {
  public static final String HEADER = "X-Request-Id";

  private static final String ATTRIBUTE = "sortdesk.request-id";
  private static final String ARRIVAL = "sortdesk.arrival";
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private RequestIds() {}

  /** Returns a request's id; the same on every call. */
  public static String of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, String.class)
        .orElseGet(
            () -> {
              String id =
                  choose(request.getHeaders().get(HEADER), request.getHeaders().get("traceparent"));
              request.setAttribute(ATTRIBUTE, id);
              return id;
            });
  }

  /** Notes that a request has arrived now. */
  static void arrived(HttpRequest<?> request) {
    request.setAttribute(ARRIVAL, System.nanoTime());
  }

  /** Returns when a request arrived, on {@link System#nanoTime}. */
  static long arrival(HttpRequest<?> request) {
    return request.getAttribute(ARRIVAL, Long.class).orElseGet(System::nanoTime);
  }

  static String choose(@Nullable String requestId, @Nullable String traceparent) {
    if (requestId != null && VALID.matcher(requestId).matches()) {
      return requestId;
    }
    if (traceparent != null) {
      Matcher trace = TRACEPARENT.matcher(traceparent);
      if (trace.matches()) {
        return trace.group(1);
      }
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return HexFormat.of().toHexDigits(random.nextLong())
        + HexFormat.of().toHexDigits(random.nextLong());
  }
}
