package dev.sortdesk.serving.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsRedisTest {
  private static final String PASSWORD = "a password";
  private static final String TRUSTED = "javax.net.ssl.trustStore";
  private static final String TRUSTED_PASSWORD = "javax.net.ssl.trustStorePassword";

  @TempDir private Path folder;

  @AfterEach
  void trustAsBefore() {
    System.clearProperty(TRUSTED);
    System.clearProperty(TRUSTED_PASSWORD);
  }

  @Test
  void callsARedisWhoseCertificateIsTrusted() throws IOException, GeneralSecurityException {
    writeKeys();
    System.setProperty(TRUSTED, folder.resolve("keys.p12").toString());
    System.setProperty(TRUSTED_PASSWORD, PASSWORD);
    try (RedisServer redis = start();
        RedisLink link = link(redis)) {
      RedisServer.await(() -> link.state() == 0);
      assertEquals("OK", link.call(commands -> commands.set("a", new byte[] {1})).join());
    }
  }

  @Test
  void callsNoneWhoseCertificateIsNotTrusted() throws IOException, GeneralSecurityException {
    writeKeys();
    try (RedisServer redis = start();
        RedisLink link = link(redis)) {
      // Tried once, and then again.
      RedisServer.await(() -> link.state() == 2);
      RedisServer.await(() -> link.state() != 2);
      RedisServer.await(() -> link.state() != 1);
      assertEquals(2, link.state());
      assertThrows(
          CompletionException.class, () -> link.call(commands -> commands.get("a")).join());
    }
  }

  private RedisServer start() throws IOException {
    return RedisServer.startWithTls(
        folder,
        "--tls-cert-file",
        folder.resolve("cert.pem").toString(),
        "--tls-key-file",
        folder.resolve("key.pem").toString(),
        "--tls-auth-clients",
        "no");
  }

  private static RedisLink link(RedisServer redis) {
    return new RedisLink(
        RedisUrl.of("serve.limit.redis", "rediss://127.0.0.1:" + redis.tlsPort()),
        Duration.ofMinutes(1),
        "limits");
  }

  private void writeKeys() throws IOException, GeneralSecurityException {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "redis",
                    "-keyalg",
                    "RSA",
                    "-dname",
                    "CN=redis",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD))
            .inheritIO()
            .start();
    assertEquals(0, keytool.onExit().join().exitValue());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    pem("key.pem", "PRIVATE KEY", store.getKey("redis", PASSWORD.toCharArray()).getEncoded());
    pem("cert.pem", "CERTIFICATE", store.getCertificate("redis").getEncoded());
  }

  private void pem(String file, String kind, byte[] bytes) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                kind,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(bytes),
                kind));
  }
}
