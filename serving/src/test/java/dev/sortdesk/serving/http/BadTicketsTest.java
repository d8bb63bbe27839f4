package dev.sortdesk.serving.http;

import static dev.sortdesk.serving.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.RunningServer;
import dev.sortdesk.serving.TestModels;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no tickets, or ones that are at the edge of being one. */
class BadTicketsTest {
  @TempDir private static Path workdir;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModels.promote(workdir, "tfidf-000000000001", 3);
    server = RunningServer.ready(workdir, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": NaN}",
        "{\"text\": \"a\", \"x\": -Infinity}",
        "{\"text\": \"a\", \"text\": \"b\"}",
        "{\"text\": \"a\u0000b\"}",
        "{\"text\": \"a\"} // why",
        "{'text': 'a'}",
        "{\"text\": \"\\ud8zz\"}"
      })
  void refusesWhatIsNoJson(String body) {
    assertProblem(400, "bad_json", server.post("/predict", body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": 5}",
        "{\"subject\": true, \"text\": \"a\"}",
        "{\"text\": \"\\ud800 a\"}",
        "{\"text\": \"a\", \"\\udfff\": \"b\"}",
        "{\"text\": \"a\", \"id\": \"\\ud800\"}",
        "{\"text\": \"a\", \"id\": 1.5}",
        "{\"text\": \"a\", \"x\": {\"y\": 1}}",
        "{\"text\": \"a\"} {\"text\": \"b\"}"
      })
  void refusesWhatIsNoTicket(String body) {
    assertProblem(422, "bad_ticket", server.post("/predict", body));
  }

  @Test
  void refusesWhatIsNestedTenThousandDeep() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    assertProblem(422, "bad_ticket", server.post("/predict", deep));
    assertProblem(
        422, "bad_ticket", server.post("/predict", "{\"text\": \"a\", \"x\": " + deep + "}"));
    assertProblem(422, "bad_ticket", server.post("/predict/batch", "{\"tickets\": " + deep + "}"));
    assertProblem(422, "bad_ticket", server.post("/predict", "{\"a\":".repeat(10_000)));
  }

  static Stream<byte[]> otherEncodings() {
    String ticket = "{\"text\": \"\u00e9\"}";
    return Stream.of(
        ticket.getBytes(ISO_8859_1),
        ticket.getBytes(UTF_16BE),
        ticket.getBytes(UTF_16LE),
        // An overlong NUL, and half of a surrogate pair as three bytes.
        "{\"text\": \"a\u00c0\u0080\"}".getBytes(ISO_8859_1),
        "{\"text\": \"a\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("otherEncodings")
  void refusesWhatIsNotUtf8(byte[] body) {
    assertProblem(
        400,
        "bad_json",
        server.send(
            server
                .request("/predict", "Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build()));
  }

  @Test
  void takesAByteOrderMark() {
    assertEquals(200, server.post("/predict", "\ufeff{\"text\": \"a\"}").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"a\\u0000b\"}",
        "{\"text\": \"\\u202e\\uffff\\u200b\"}",
        "{\"text\": \"\\ud83d\\ude00\"}",
        "{\"text\": \"a\", \"x\": 1e999999, \"y\": -0, \"z\": null}",
        "{\"text\": \"a\", \"\": \"\", \"constructor\": true}"
      })
  void takesWhatIsOddButATicket(String body) {
    HttpResponse<String> response = server.post("/predict?explain=true", body);
    assertEquals(200, response.statusCode(), response.body());
  }

  @Test
  void hasEveryListOfAnAnswerThoughItIsEmpty() {
    JsonObject answer =
        object(server.post("/predict?explain=true", "{\"text\": \"nothing known\"}"));
    assertEquals(new JsonArray(), answer.get("ignored_fields"));
    assertEquals(
        new JsonArray(),
        answer.getAsJsonObject("explanation").getAsJsonObject("topic").get("terms"));
  }

  @Test
  void countsCharactersOfAnIdAsPeopleDo() {
    String faces = "\ud83d\ude00".repeat(200);
    assertEquals(200, server.post("/predict", ticket(faces)).statusCode());
    assertProblem(422, "bad_ticket", server.post("/predict", ticket(faces + "a")));
  }

  private static String ticket(String id) {
    return "{\"text\": \"a\", \"id\": \"" + id + "\"}";
  }

  @Test
  void takesTextsAndBatchesAsLargeAsItSays() {
    String longest = "\u00e9 ".repeat(21_845) + "a";
    assertEquals(65_536, longest.getBytes(UTF_8).length);
    assertEquals(200, server.post("/predict", "{\"text\": \"" + longest + "\"}").statusCode());
    assertProblem(
        413, "text_too_long", server.post("/predict", "{\"text\": \"" + longest + "b\"}"));
    List<String> tickets = Collections.nCopies(1000, "\"" + "ab cd ".repeat(690) + "\"");
    assertEquals(1000, results(tickets).size());
    List<String> texts = Collections.nCopies(62, "\"" + longest + "\"");
    assertEquals(62, results(texts).size());
  }

  @Test
  void givesEachBrokenTicketOfABatchAnErrorOfItsOwn() {
    JsonArray results = results(Collections.nCopies(1000, "\" \""));
    assertEquals(1000, results.size());
    assertTrue(
        results.asList().stream()
            .allMatch(
                result -> result.getAsJsonObject().get("code").getAsString().equals("no_text")));
    JsonArray mixed =
        results(List.of("\"password\"", "{\"text\": 5}", "{}", "\"" + "a".repeat(70_000) + "\""));
    assertEquals("login", mixed.get(0).getAsJsonObject().get("label").getAsString());
    assertEquals("bad_ticket", mixed.get(1).getAsJsonObject().get("code").getAsString());
    assertEquals("no_text", mixed.get(2).getAsJsonObject().get("code").getAsString());
    assertEquals("text_too_long", mixed.get(3).getAsJsonObject().get("code").getAsString());
  }

  private static JsonArray results(List<String> tickets) {
    HttpResponse<String> response =
        server.post("/predict/batch", "{\"tickets\": [" + String.join(",", tickets) + "]}");
    assertEquals(200, response.statusCode(), response.body());
    JsonObject body = object(response);
    assertEquals(Set.of("results"), body.keySet());
    return body.getAsJsonArray("results");
  }

  private static JsonObject object(HttpResponse<String> response) {
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }
}
