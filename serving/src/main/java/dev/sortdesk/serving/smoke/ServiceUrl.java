package dev.sortdesk.serving.smoke;

import dev.sortdesk.core.config.UserException;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a service, below which its paths lie. */
record ServiceUrl(URI base) {
  /**
   * Reads {@code --url}.
   *
   * @throws UserException if it is no address; one that holds a password is not repeated
   */
  static ServiceUrl of(String given) {
    URI uri;
    try {
      uri = new URI(given);
    } catch (URISyntaxException e) {
      throw mistake("is no address");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw mistake("starts with neither http:// nor https://");
    }
    if (uri.getHost() == null) {
      throw mistake("names no host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw mistake("holds more than scheme, host, port and path");
    }
    return new ServiceUrl(URI.create(given.replaceAll("/+$", "")));
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }

  @Override
  public String toString() {
    return base.toString();
  }

  private static UserException mistake(String problem) {
    return new UserException("--url " + problem, "give one such as http://127.0.0.1:8080");
  }
}
