package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.core.config.UserException;

/** Settings that this version would not follow are refused, rather than passed over. */
final class NotYet {
  private NotYet() {}

  static void refuse(ServeConfig config) {
    if (!config.limit().redis().isEmpty()) {
      throw new UserException(
          "serve.limit.redis: this version keeps limits in memory alone", "leave it empty");
    }
    if (config.cache().kind().equals("redis")) {
      throw new UserException(
          "serve.cache.kind: this version keeps answers in memory alone", "give memory or none");
    }
  }
}
