package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.ServeConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the HTTP server is told: Sortdesk's settings in its terms, and what is fixed. */
final class ServerProperties {
  /** The largest body: a batch. */
  static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  /** The version of the webjar, which is part of its paths. */
  private static final String SWAGGER_UI = "5.17.14";

  private ServerProperties() {}

  static Map<String, Object> of(ServeConfig config) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("micronaut.application.name", "sortdesk");
    properties.put("micronaut.server.host", config.host());
    properties.put("micronaut.server.port", config.port() == 0 ? -1 : config.port());
    properties.put("micronaut.server.max-request-size", MAX_BODY_BYTES);
    properties.put("micronaut.server.date-header", false);
    properties.put("micronaut.server.idle-timeout", "60s");
    properties.put("micronaut.server.netty.max-header-size", 16 * 1024);
    properties.put("micronaut.server.netty.max-initial-line-length", 8 * 1024);
    // Bodies are read whole before a controller is called: they are bounded, and small.
    properties.put("micronaut.server.netty.server-type", "full_content");
    // Lists and texts that are empty are there all the same, as /openapi says.
    properties.put("micronaut.serde.serialization.inclusion", "ALWAYS");
    // A few compressed bytes could become gigabytes; compressed bodies are answered with 415.
    properties.put("micronaut.server.netty.request-decompression-enabled", false);
    properties.put("micronaut.server.cors.enabled", !config.origins().isEmpty());
    properties.put("micronaut.server.cors.configurations.listed.allowed-origins", config.origins());
    // The page at /docs, and swagger-ui's own files from its webjar.
    properties.put("micronaut.router.static-resources.docs.mapping", "/docs/page/**");
    properties.put("micronaut.router.static-resources.docs.paths", "classpath:docs");
    properties.put("micronaut.router.static-resources.swagger.mapping", "/docs/swagger-ui/**");
    properties.put(
        "micronaut.router.static-resources.swagger.paths",
        "classpath:META-INF/resources/webjars/swagger-ui/" + SWAGGER_UI);
    properties.put("micronaut.banner.enabled", false);
    properties.put("micronaut.executors.blocking.type", "fixed");
    properties.put("micronaut.executors.blocking.n-threads", 8);
    properties.put("micronaut.executors.admin.type", "fixed");
    properties.put("micronaut.executors.admin.n-threads", 1);
    return properties;
  }
}
