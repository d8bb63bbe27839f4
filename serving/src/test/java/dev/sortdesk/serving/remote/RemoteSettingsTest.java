package dev.sortdesk.serving.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.serving.RunningServer;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSettingsTest {
  @Test
  void readsAnAddressWithAPassword() {
    RedisURI uri =
        RedisUrl.of("serve.limit.redis", "rediss://desk:p%40ss@redis.example.com:7000/3");
    assertEquals("rediss://redis.example.com:7000/3", RedisUrl.shown(uri));
    assertEquals("desk", uri.getCredentialsProvider().resolveCredentials().block().getUsername());
    assertEquals(
        "p@ss",
        String.valueOf(uri.getCredentialsProvider().resolveCredentials().block().getPassword()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "http://:secret@localhost",
        "redis://:secret#@localhost",
        "redis://:secret@",
        "redis://:secret@localhost:6379/first",
        "redis://:secret@localhost:port",
        "redis-sentinel://:secret@localhost?sentinelMasterId=a"
      })
  void refusesWhatIsNoAddressWithoutRepeatingIt(String url) {
    assertEquals(
        "serve.limit.redis is no address of a Redis; write redis://HOST:PORT, or rediss:// for TLS;"
            + " a password goes before the host, as in redis://:PASSWORD@HOST, with %40 for @, %2F"
            + " for / and %23 for #",
        mistake(Map.of("serve.limit.redis", url)));
  }

  @Test
  void refusesToShareAnswersWithoutASecret() {
    assertEquals(
        "serve.cache.secret is empty, so that no other service would find an answer in Redis; give"
            + " all services that share the cache the same long, random text, for instance in the"
            + " variable SORTDESK_SERVE_CACHE_SECRET",
        mistake(
            Map.of("serve.cache.kind", "redis", "serve.cache.redis", "redis://localhost:6379")));
  }

  @Test
  void doesNotStartWithABadAddress(@TempDir Path workdir) {
    assertThrows(
        UserException.class,
        () -> RunningServer.start(workdir, Map.of("serve.cache.kind", "redis")).close());
  }

  private static String mistake(Map<String, String> settings) {
    return String.valueOf(
        assertThrows(
                UserException.class,
                () -> Remotes.check(ConfigLoader.load(null, Map.of(), settings).serve()))
            .getMessage());
  }
}
