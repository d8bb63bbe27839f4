package dev.sortdesk.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sortdesk.serving.RunningServer;
import io.micronaut.web.router.Router;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsTest {
  private static final Set<String> EVERYWHERE =
      Set.of("200", "400", "404", "405", "406", "408", "413", "415", "431", "500");

  @TempDir private static Path workdir;
  private static RunningServer server;
  private static JsonObject openapi;

  @BeforeAll
  static void start() {
    server = RunningServer.start(workdir, Map.of());
    openapi = JsonParser.parseString(server.get("/openapi").body()).getAsJsonObject();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void hasEveryRouteOfTheRouter() {
    Set<String> routes =
        server
            .bean(Router.class)
            .uriRoutes()
            .map(route -> route.getHttpMethodName() + " " + route.getUriMatchTemplate())
            // HEAD comes with each GET.
            .filter(route -> !route.startsWith("HEAD "))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented = new TreeSet<>();
    operations()
        .forEach(
            operation ->
                documented.add(
                    operation.method().toUpperCase(Locale.ROOT) + " " + operation.path()));
    assertEquals(routes, documented);
    assertTrue(routes.contains("POST /predict"));
  }

  @Test
  void documentsTheErrorsOfEachRoute() {
    for (Operation operation : operations()) {
      Set<String> statuses = operation.responses().keySet();
      assertTrue(statuses.containsAll(EVERYWHERE), operation + " has " + statuses);
      assertFalse(statuses.contains("default"), operation.toString());
      for (String status : statuses) {
        JsonObject response = operation.responses().getAsJsonObject(status);
        boolean probe = status.equals("503") && operation.path().startsWith("/health");
        if (!Set.of("200", "304").contains(status) && !probe) {
          assertEquals(
              "#/components/schemas/Problem",
              response
                  .getAsJsonObject("content")
                  .getAsJsonObject("application/json")
                  .getAsJsonObject("schema")
                  .get("$ref")
                  .getAsString(),
              operation + " " + status);
        }
      }
    }
    assertTrue(responses("/predict").containsAll(Set.of("401", "403", "422", "429", "503", "504")));
    assertTrue(responses("/predict/batch").contains("429"));
    assertTrue(responses("/admin/rollback").containsAll(Set.of("401", "403", "409", "503")));
    assertTrue(responses("/metrics").containsAll(Set.of("401", "403")));
  }

  @Test
  void saysWhatEveryObjectHolds() {
    assertTyped(openapi, "$");
  }

  @Test
  void namesFieldsAsAnswersDo() {
    JsonObject problem = JsonParser.parseString(server.get("/nowhere").body()).getAsJsonObject();
    assertEquals(problem.keySet(), properties("Problem"));
    JsonObject status =
        JsonParser.parseString(server.get("/model/status").body()).getAsJsonObject();
    assertTrue(properties("ModelStatus").containsAll(status.keySet()));
    assertTrue(properties("Prediction").containsAll(Set.of("all_probabilities", "request_id")));
  }

  private static Set<String> properties(String schema) {
    return openapi
        .getAsJsonObject("components")
        .getAsJsonObject("schemas")
        .getAsJsonObject(schema)
        .getAsJsonObject("properties")
        .keySet();
  }

  @Test
  void saysThatATicketOfABatchMayBeAPlainString() {
    JsonObject ticket =
        openapi
            .getAsJsonObject("components")
            .getAsJsonObject("schemas")
            .getAsJsonObject("Tickets")
            .getAsJsonObject("properties")
            .getAsJsonObject("tickets")
            .getAsJsonObject("items");
    assertEquals(Set.of("oneOf"), ticket.keySet());
    assertTrue(ticket.toString().contains("{\"type\":\"string\"}"));
  }

  @Test
  void isCalledSortdesk() {
    assertEquals("Sortdesk", openapi.getAsJsonObject("info").get("title").getAsString());
  }

  @Test
  void showsThePageFromItsOwnFilesAlone() {
    HttpResponse<String> page = server.get("/docs");
    assertEquals(200, page.statusCode());
    assertTrue(page.headers().firstValue("content-type").orElse("").startsWith("text/html"));
    assertTrue(
        page.headers()
            .firstValue("content-security-policy")
            .orElse("")
            .startsWith("default-src 'self';"));
    assertFalse(page.body().contains("://"), page.body());
    assertFalse(
        Pattern.compile("<script(?! src=\"/)|<style|style=|\\son\\w+=")
            .matcher(page.body())
            .find());
    Matcher files = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
    List<String> found = new ArrayList<>();
    while (files.find()) {
      found.add(files.group(1));
      HttpResponse<String> file = server.get(files.group(1));
      assertEquals(200, file.statusCode(), files.group(1));
      assertEquals("nosniff", file.headers().firstValue("x-content-type-options").orElse("none"));
    }
    assertEquals(4, found.size());
  }

  private record Operation(String path, String method, JsonObject responses) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    openapi
        .getAsJsonObject("paths")
        .entrySet()
        .forEach(
            path ->
                path.getValue()
                    .getAsJsonObject()
                    .entrySet()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    path.getKey(),
                                    method.getKey(),
                                    method
                                        .getValue()
                                        .getAsJsonObject()
                                        .getAsJsonObject("responses")))));
    return operations;
  }

  private static Set<String> responses(String path) {
    return operations().stream()
        .filter(operation -> operation.path().equals(path))
        .findFirst()
        .orElseThrow()
        .responses()
        .keySet();
  }

  private static void assertTyped(JsonElement element, String where) {
    if (element instanceof JsonArray array) {
      array.forEach(item -> assertTyped(item, where + "[]"));
    } else if (element instanceof JsonObject object) {
      if (object.has("type")
          && object.get("type").isJsonPrimitive()
          && object.get("type").getAsString().equals("object")) {
        boolean typed =
            object.has("properties")
                || (object.get("additionalProperties") instanceof JsonObject values
                    && !values.isEmpty());
        assertTrue(typed, where + " holds anything: " + object);
      }
      object.entrySet().forEach(e -> assertTyped(e.getValue(), where + "." + e.getKey()));
    }
  }
}
