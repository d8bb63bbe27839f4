package dev.sortdesk.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.regex.Pattern;

/** What every error must be. */
public final class Problems {
  private static final Pattern INSIDE =
      Pattern.compile("(?i)java|micronaut|netty|exception|jackson|dev\\.sortdesk");

  private Problems() {}

  /** Asserts an error's status, its code, and the form that all have; returns it. */
  public static JsonObject assertProblem(int status, String code, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse("none"));
    JsonObject problem = assertProblem(code, response.body());
    assertEquals(
        response.headers().firstValue("x-request-id").orElse("none"),
        problem.get("request_id").getAsString());
    return problem;
  }

  /** Asserts the status of an answer as it came over the connection, and its body's form. */
  public static JsonObject assertProblem(int status, String code, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("connection: close"), head);
    assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("x-request-id: "), head);
    return assertProblem(code, answer.substring(head.length() + 4));
  }

  private static JsonObject assertProblem(String code, String body) {
    JsonObject problem = JsonParser.parseString(body).getAsJsonObject();
    assertEquals(Set.of("detail", "code", "request_id"), problem.keySet());
    assertEquals(code, problem.get("code").getAsString());
    assertFalse(problem.get("detail").getAsString().isBlank());
    assertFalse(problem.get("request_id").getAsString().isBlank());
    assertFalse(INSIDE.matcher(body).find(), body);
    return problem;
  }
}
