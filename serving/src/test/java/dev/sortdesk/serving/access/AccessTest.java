package dev.sortdesk.serving.access;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final String TICKET = "{\"text\": \"my password\"}";
  private static final String KEYS =
      "desk:predict:%s,watch:metrics:%s,root:predict+admin:%s"
          .formatted(sha256("desk-key"), sha256("watch-key"), sha256("root-key"));

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of("serve.access.keys", KEYS));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/version"})
  void leavesSomePathsOpen(String path) {
    assertEquals(200, server.get(path).statusCode());
  }

  @Test
  void asksForAKey() {
    HttpResponse<String> response = server.post("/predict", TICKET);
    assertProblem(401, "no_key", response);
    assertEquals(
        List.of("Bearer realm=\"sortdesk\""), response.headers().allValues("WWW-Authenticate"));
    assertProblem(401, "no_key", server.post("/predict/batch", "{}"));
    assertProblem(401, "no_key", server.get("/metrics"));
    assertProblem(401, "no_key", server.get("/model/status"));
    assertProblem(401, "no_key", server.post("/admin/reload", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/predict/", "/%70redict", "/predict?x=1", "/predict;x=1", "//predict"})
  void asksForAKeyHoweverThePathIsWritten(String path) {
    assertNotEquals(200, server.post(path, TICKET).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "bearer desk-kez", "Bearer desk-key2"})
  void knowsAWrongKey(String authorization) {
    assertProblem(
        401, "unknown_key", server.post("/predict", TICKET, "Authorization", authorization));
  }

  @Test
  void takesAKeyInEitherHeader() {
    assertEquals(
        200, server.post("/predict", TICKET, "Authorization", "Bearer desk-key").statusCode());
    assertEquals(
        200, server.post("/predict", TICKET, "Authorization", "bearer desk-key").statusCode());
    assertEquals(200, server.post("/predict", TICKET, "X-API-Key", "desk-key").statusCode());
    assertEquals(200, server.get("/model/status", "X-API-Key", "desk-key").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer watch-key", "desk-key", ""})
  void doesNotChooseBetweenTwoKeys(String authorization) {
    assertProblem(
        401,
        "unknown_key",
        server.post("/predict", TICKET, "X-API-Key", "desk-key", "Authorization", authorization));
  }

  @Test
  void leavesToAProxyWhatIsForIt() {
    assertEquals(
        200,
        server
            .post("/predict", TICKET, "X-API-Key", "desk-key", "Authorization", "Basic YTpi")
            .statusCode());
    assertProblem(401, "no_key", server.post("/predict", TICKET, "Authorization", "Basic YTpi"));
  }

  @Test
  void takesTheSameKeyInBothHeaders() {
    assertEquals(
        200,
        server
            .post("/predict", TICKET, "X-API-Key", "desk-key", "Authorization", "Bearer desk-key")
            .statusCode());
  }

  @Test
  void tellsWhichMethodsAPathTakesWithoutAKey() {
    assertProblem(405, "method_not_allowed", server.get("/predict"));
  }

  @Test
  void saysThereIsNoWayBackWhereThereWasNoOtherModel() {
    assertProblem(409, "no_way_back", server.post("/admin/rollback", "", "X-API-Key", "root-key"));
  }

  @Test
  void letsAKeyDoNoMoreThanItsScopes() {
    assertProblem(403, "no_scope", server.get("/metrics", "X-API-Key", "desk-key"));
    assertProblem(403, "no_scope", server.post("/admin/reload", "", "X-API-Key", "desk-key"));
    assertProblem(403, "no_scope", server.post("/predict", TICKET, "X-API-Key", "watch-key"));
    assertEquals(200, server.get("/metrics", "X-API-Key", "watch-key").statusCode());
    assertEquals(200, server.post("/predict", TICKET, "X-API-Key", "root-key").statusCode());
    assertEquals(200, server.post("/admin/reload", "", "X-API-Key", "root-key").statusCode());
  }

  @Test
  void countsWhomItSendsAwayByReason(@TempDir Path empty) {
    try (RunningServer fresh = RunningServer.start(empty, Map.of("serve.access.keys", KEYS))) {
      fresh.post("/predict", TICKET);
      fresh.post("/predict", TICKET, "X-API-Key", "wrong");
      fresh.post("/predict", TICKET, "X-API-Key", "wrong");
      fresh.post("/predict", TICKET, "X-API-Key", "watch-key");
      String metrics = fresh.get("/metrics", "X-API-Key", "watch-key").body();
      assertTrue(metrics.contains("sortdesk_rejections_total{reason=\"no_key\"} 1.0"), metrics);
      assertTrue(
          metrics.contains("sortdesk_rejections_total{reason=\"unknown_key\"} 2.0"), metrics);
      assertTrue(metrics.contains("sortdesk_rejections_total{reason=\"no_scope\"} 1.0"), metrics);
    }
  }

  @Test
  void keepsAdminClosedWhereThereIsNoKey(@TempDir Path empty) {
    try (RunningServer open = RunningServer.start(empty, Map.of())) {
      assertProblem(403, "admin_closed", open.post("/admin/reload", ""));
      assertProblem(403, "admin_closed", open.post("/admin/rollback", "", "X-API-Key", "x"));
      assertEquals(200, open.get("/metrics").statusCode());
      assertEquals(200, open.get("/model/status").statusCode());
      assertProblem(503, "no_model", open.post("/predict", TICKET));
      assertTrue(
          open.get("/metrics")
              .body()
              .contains("sortdesk_rejections_total{reason=\"admin_closed\"} 2.0"));
    }
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
