package dev.sortdesk.serving.hook;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.ObservedService;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks to a running service that would not look at its registry for an hour. */
class HookRouteTest {
  private static final String FIRST = "tfidf-000000000001";
  private static final String SECOND = "tfidf-000000000002";
  private static final String SECRET = "a secret of sixteen and more";

  /** It names another model than the champion, which must not count. */
  private static final String BODY =
      "{\"entity\": \"model_version_alias\", \"action\": \"created\", \"data\": {\"name\":"
          + " \"evil\", \"version\": \"666\"}}";

  @TempDir private Path workdir;

  private RunningServer ready(Map<String, String> settings) throws IOException {
    TestModels.promote(workdir, FIRST, 3);
    return RunningServer.ready(workdir, settings);
  }

  private RunningServer open() throws IOException {
    return ready(Map.of("serve.poll_seconds", "3600", "serve.hook.secret", SECRET));
  }

  private static HttpResponse<String> send(
      RunningServer server, String id, long sent, String body) {
    String timestamp = Long.toString(sent);
    return server.post(
        "/hooks/mlflow",
        body,
        "X-MLflow-Delivery-Id",
        id,
        "X-MLflow-Timestamp",
        timestamp,
        "X-MLflow-Signature",
        Signatures.of(SECRET, id, timestamp, body));
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  @Test
  void hasTheChampionFollowedThatTheRegistryNames() throws IOException {
    try (RunningServer server = open()) {
      TestModels.promote(workdir, SECOND, 5);
      HttpResponse<String> answer = send(server, UUID.randomUUID().toString(), now(), BODY);

      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("{\"detail\":\"the registry is looked at now\"}", answer.body());
      new ObservedService(server).awaitServing(SECOND);
    }
  }

  @Test
  void refusesReplaysForgeriesAndOldOnesAndCountsThem() throws IOException {
    try (RunningServer server = open()) {
      String id = UUID.randomUUID().toString();
      long now = now();
      assertEquals(200, send(server, id, now, BODY).statusCode());
      assertProblem(409, "replayed_webhook", send(server, id, now, BODY));
      assertProblem(403, "stale_webhook", send(server, "old", now - 600, BODY));
      assertProblem(403, "bad_signature", server.post("/hooks/mlflow", BODY));
      assertProblem(
          403,
          "bad_signature",
          server.post(
              "/hooks/mlflow",
              BODY,
              "X-MLflow-Delivery-Id",
              "other",
              "X-MLflow-Timestamp",
              Long.toString(now),
              "X-MLflow-Signature",
              Signatures.of("another secret than that", "other", Long.toString(now), BODY)));
      ObservedService service = new ObservedService(server);
      assertEquals(2, service.metric("sortdesk_rejections_total{reason=\"bad_signature\"}"));
      assertEquals(1, service.metric("sortdesk_rejections_total{reason=\"replayed_webhook\"}"));
    }
  }

  @Test
  void refusesALongBodyAndOneThatIsNoJsonByItsType() throws IOException {
    try (RunningServer server = open()) {
      String tooLong = "{\"x\": \"" + "x".repeat(64 * 1024) + "\"}";
      assertProblem(413, "body_too_large", send(server, "long", now(), tooLong));
      assertProblem(400, "bad_request", server.post("/hooks/mlflow", ""));
    }
  }

  @Test
  void isClosedUntilThereIsASecret() throws IOException {
    try (RunningServer server = ready(Map.of())) {
      String detail =
          assertProblem(403, "hook_closed", send(server, "id", now(), BODY))
              .get("detail")
              .getAsString();
      assertEquals("this is closed until serve.hook.secret is set", detail);
      assertTrue(
          server.get("/openapi").body().contains("/hooks/mlflow"), "the route is documented");
    }
  }
}
