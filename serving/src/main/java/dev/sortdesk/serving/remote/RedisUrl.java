package dev.sortdesk.serving.remote;

import dev.sortdesk.core.config.UserException;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads the address of a Redis, without ever repeating its password. */
final class RedisUrl {
  private RedisUrl() {}

  /**
   * Reads a setting.
   *
   * @throws UserException if it is no address of one Redis
   */
  static RedisURI of(String setting, String url) {
    try {
      URI uri = new URI(url);
      boolean redis = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
      if (redis && uri.getHost() != null) {
        return RedisURI.create(uri);
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Their messages repeat the address.
    }
    throw new UserException(
        setting + " is no address of a Redis",
        "write redis://HOST:PORT, or rediss:// for TLS; a password goes before the host, as in"
            + " redis://:PASSWORD@HOST, with %40 for @, %2F for / and %23 for #");
  }

  /** Returns where it is, for logs. */
  static String shown(RedisURI uri) {
    return "%s://%s:%d/%d"
        .formatted(
            uri.isSsl() ? "rediss" : "redis", uri.getHost(), uri.getPort(), uri.getDatabase());
  }
}
