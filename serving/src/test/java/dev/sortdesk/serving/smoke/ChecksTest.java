package dev.sortdesk.serving.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.web.PageServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
  private static final String VERSION = "tfidf-000000000001";

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, VERSION, 3);
    server = RunningServer.ready(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String url() {
    return server.uri("").toString();
  }

  @Test
  void passesAServiceThatAnswersAsItShould() {
    assertEquals(
        new SmokeRun(
            0,
            List.of(
                "ok: /health/live",
                "ok: /health/ready",
                "ok: /version: sortdesk 0.1.0",
                "ok: /predict: answered by " + VERSION,
                "ok: /predict/batch: 5 tickets, each as /predict answers it",
                "ok: a malformed body: 400"),
            List.of()),
        SmokeRun.of("--url", url() + "/"));
  }

  @Test
  void passesAModelOfSeveralTargets(@TempDir Path other) throws IOException {
    try (PageServer several = PageServer.start(other, Map.of())) {
      SmokeRun run = SmokeRun.of("--url", several.url());
      assertEquals(0, run.status(), run.toString());
    }
  }

  @Test
  void saysThatNoModelAnswers(@TempDir Path empty) {
    try (RunningServer none = RunningServer.start(empty, Map.of())) {
      SmokeRun run = SmokeRun.of("--url", none.uri("").toString());
      assertEquals(1, run.status());
      assertEquals("ok: /health/live", run.out().get(0));
      assertTrue(run.out().get(1).startsWith("failed: /health/ready: 503, "), run.toString());
      assertEquals(
          "failed: /model/status: no model answers; see /health/ready for the reason",
          run.out().get(3));
      assertEquals("failed: 3 of 6 checks", run.out().get(run.out().size() - 1));
    }
  }

  @Test
  void saysThatTheServiceIsDown(@TempDir Path empty) {
    String url;
    try (RunningServer gone = RunningServer.start(empty, Map.of())) {
      url = gone.uri("").toString();
    }
    assertEquals(
        new SmokeRun(
            1,
            List.of(
                "failed: "
                    + url
                    + "/health/live: cannot connect; is the address right, and the service started?",
                "failed: 1 of 6 checks; 5 were not made"),
            List.of()),
        SmokeRun.of("--url", url));
  }

  @Test
  void sendsTheKeyOfTheEnvironment(@TempDir Path other) throws Exception {
    TestModels.promote(other, VERSION, 3);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest("desk-key".getBytes(StandardCharsets.UTF_8));
    Map<String, String> keys =
        Map.of("serve.access.keys", "desk:predict:" + HexFormat.of().formatHex(hash));
    try (RunningServer closed = RunningServer.ready(other, keys)) {
      String url = closed.uri("").toString();
      SmokeRun without = SmokeRun.of("--url", url);
      assertEquals(1, without.status());
      assertEquals(
          "failed: /model/status: 401 no_key, a key is needed; send one as Authorization: Bearer KEY"
              + " or as X-API-Key: KEY; give a key in SORTDESK_SMOKE_KEY",
          without.out().get(3));

      SmokeRun with =
          SmokeRun.of(Map.of("SORTDESK_SMOKE_KEY", "desk-key"), time -> {}, "--url", url);
      assertEquals(0, with.status(), with.toString());
      assertFalse(with.toString().contains("desk-key"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /health/ready | .* | <p>hello</p> | failed: /health/ready: the answer, 200, is no JSON object
          /predict | "confidence":[0-9.]+ | "confidence":1.5 | failed: /predict: the confidence 1.5 is not in 0 to 1
          /predict | "label":"[a-z]+" | "label":"other" | failed: /predict: the label is none of all_probabilities
          /predict | "label":"[a-z]+" | "label":"" | failed: /predict: the answer has no label
          /predict | "login":[0-9.]+,"parcel":[0-9.]+ | "login":0.5,"parcel":0.25 | failed: /predict: all_probabilities sum to 0.75, not to 1
          /predict | tfidf-000000000001 | tfidf-000000000002 | failed: /predict: tfidf-000000000002 answered, while /model/status names tfidf-000000000001
          /predict | "code":"[a-z_]+", | `` | failed: a malformed body: the answer has no code
          /predict/batch | "results":.* | "results":[]} | failed: /predict/batch: 0 results for 5 tickets
          /predict/batch | "results":\\[\\{"label" | "results":[{"code":"failure","label" | failed: /predict/batch: ticket 1 has the error failure
          /predict/batch | "label":"login" | "label":"parcel" | failed: /predict/batch: ticket 1: topic has another label than /predict gives
          /predict/batch | "login":[0-9.]+,"parcel":[0-9.]+ | "login":0.5,"parcel":0.5 | failed: /predict/batch: ticket 1: topic has other probabilities than /predict gives
          """)
  void failsOnAWrongAnswer(String path, String pattern, String instead, String line)
      throws IOException {
    try (Relay relay = new Relay(url(), path, answer -> answer.replaceAll(pattern, instead))) {
      SmokeRun run = SmokeRun.of("--url", relay.url());
      assertEquals(1, run.status());
      assertTrue(run.out().contains(line), run.toString());
    }
  }
}
