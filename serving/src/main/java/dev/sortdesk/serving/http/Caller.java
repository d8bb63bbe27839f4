package dev.sortdesk.serving.http;

import io.micronaut.http.HttpRequest;

/** Who sends a request: the name of its key, else its address. */
public final class Caller {
  private static final String ATTRIBUTE = "sortdesk.caller";

  private Caller() {}

  /** Notes whose key came with a request. */
  public static void known(HttpRequest<?> request, String keyName) {
    request.setAttribute(ATTRIBUTE, "key " + keyName);
  }

  /** Returns who sends a request. */
  static String of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, String.class)
        .orElseGet(() -> "address " + request.getRemoteAddress().getAddress().getHostAddress());
  }
}
