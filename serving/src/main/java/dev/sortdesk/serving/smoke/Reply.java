package dev.sortdesk.serving.smoke;

import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import java.time.Duration;

/**
 * What came back for a request.
 *
 * @param path what was asked for
 * @param status the status of HTTP
 * @param took from the request's sending to the answer's last byte
 */
record Reply(String path, int status, String body, Duration took) {
  /** Returns the body. */
  JsonObject json() throws FailedCheckException {
    try {
      return Json.object(body, "the answer");
    } catch (IllegalArgumentException e) {
      throw new FailedCheckException(path + ": the answer, " + status + ", is no JSON object");
    }
  }

  /** Takes from a body what an answer must have. */
  interface Reading<T> {
    T read(JsonObject body) throws FailedCheckException;
  }

  /** Reads the body of an answer that must be 200. */
  <T> T read(Reading<T> reading) throws FailedCheckException {
    FailedCheckException.unless(status == 200, path + ": " + said());
    JsonObject read = json();
    try {
      return reading.read(read);
    } catch (FailedCheckException e) {
      throw new FailedCheckException(path + ": " + e.getMessage());
    }
  }

  /** Returns the status, and the service's own words for it where it has some. */
  String said() {
    JsonObject words;
    try {
      words = json();
    } catch (FailedCheckException e) {
      return Integer.toString(status);
    }
    String detail = JsonFields.textOrNull(words, "detail");
    String code = JsonFields.textOrNull(words, "code");
    String reason = JsonFields.textOrNull(words, "reason");
    String said = detail != null ? detail : reason;
    String hint = status == 401 || status == 403 ? "; give a key in " + Smoke.KEY : "";
    return status + (code == null ? "" : " " + code) + (said == null ? "" : ", " + said) + hint;
  }
}
