package dev.sortdesk.serving.access;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossOriginTest {
  private static final String LISTED = "https://desk.example.com";
  private static final String OTHER = "https://elsewhere.example.com";
  private static final String TICKET = "{\"text\": \"my password\"}";

  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of("serve.origins", LISTED));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void letsThePagesOfAListedOriginReadAnswers() {
    HttpResponse<String> response = server.post("/predict", TICKET, "Origin", LISTED);
    assertEquals(200, response.statusCode());
    assertEquals(List.of(LISTED), allowed(response));
  }

  @Test
  void letsTheBrowserOfAListedOriginSendJson() {
    HttpResponse<String> response = preflight(LISTED);
    assertEquals(200, response.statusCode());
    assertEquals(List.of(LISTED), allowed(response));
    assertTrue(
        response.headers().allValues("Access-Control-Allow-Headers").contains("content-type"));
  }

  @Test
  void tellsNoOtherOriginThatItMayRead() {
    assertEquals(List.of(), allowed(server.post("/predict", TICKET, "Origin", OTHER)));
    assertEquals(List.of(), allowed(preflight(OTHER)));
  }

  @Test
  void answersErrorsToAListedOriginToo() {
    HttpResponse<String> response = server.post("/predict", "{", "Origin", LISTED);
    assertProblem(400, "bad_json", response);
    assertEquals(List.of(LISTED), allowed(response));
  }

  private static HttpResponse<String> preflight(String origin) {
    return server.send(
        server
            .request(
                "/predict",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type")
            .method("OPTIONS", BodyPublishers.noBody())
            .build());
  }

  private static List<String> allowed(HttpResponse<String> response) {
    return response.headers().allValues("Access-Control-Allow-Origin");
  }
}
