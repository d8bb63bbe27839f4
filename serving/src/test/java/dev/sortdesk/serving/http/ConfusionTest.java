package dev.sortdesk.serving.http;

import static dev.sortdesk.serving.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import dev.sortdesk.serving.web.PageServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfusionTest {
  @TempDir private Path workdir;

  @Test
  void isTheOneThatCameWithTheBundle() throws IOException, InterruptedException {
    try (PageServer server = PageServer.start(workdir, Map.of())) {
      JsonObject confusion =
          JsonParser.parseString(
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(URI.create(server.url() + "/model/confusion"))
                              .build(),
                          BodyHandlers.ofString())
                      .body())
              .getAsJsonObject();
      assertEquals(PageServer.VERSION, confusion.get("model_version").getAsString());
      assertEquals(10, confusion.get("validation_rows").getAsInt());
      JsonObject topic = confusion.getAsJsonObject("targets").getAsJsonObject("topic");
      assertEquals("[\"login\",\"parcel\"]", topic.get("labels").toString());
      assertEquals("[[6,1],[0,3]]", topic.get("counts").toString());
    }
  }

  @Test
  void isEmptyForABundleOfBeforeItWasCounted() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    try (RunningServer server = RunningServer.ready(workdir, Map.of())) {
      assertEquals(
          "{\"model_version\":\"tfidf-000000000001\",\"validation_rows\":10,\"targets\":{}}",
          server.get("/model/confusion").body());
    }
  }

  @Test
  void isNothingWhereNoModelAnswers() {
    try (RunningServer server = RunningServer.start(workdir, Map.of())) {
      assertProblem(503, "no_model", server.get("/model/confusion"));
    }
  }
}
