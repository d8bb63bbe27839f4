package dev.sortdesk.serving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What anyone sees of a running service by HTTP. */
public record ObservedService(RunningServer server) {
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long LOOK_MILLIS = 20;

  /** Returns {@code /model/status}. */
  public JsonObject status() {
    return json(server.get("/model/status"));
  }

  /** Returns a member of the status that is a text; empty where there is none. */
  public String status(String member) {
    JsonElement value = status().get(member);
    return value == null ? "" : value.getAsString();
  }

  /** Returns the version that the status gives for {@code wanted} or {@code serving}. */
  public String version(String member) {
    JsonElement value = status().get(member);
    return value == null ? "none" : value.getAsJsonObject().get("version").getAsString();
  }

  /** Returns the reasons of a version's events with an outcome, newest first. */
  public List<String> events(String version, String outcome) {
    List<String> reasons = new ArrayList<>();
    for (JsonElement each : status().getAsJsonArray("history")) {
      JsonObject event = each.getAsJsonObject();
      if (event.get("version").getAsString().equals(version)
          && event.get("outcome").getAsString().equals(outcome)) {
        reasons.add(event.has("reason") ? event.get("reason").getAsString() : "");
      }
    }
    return reasons;
  }

  /** Returns the answer for a text. */
  public JsonObject answer(String text) {
    return json(server.post("/predict", "{\"text\": \"" + text + "\"}"));
  }

  /** Returns the value of a metric's line that begins so; 0 where there is none. */
  public double metric(String line) {
    Matcher found =
        Pattern.compile("^" + Pattern.quote(line) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(server.get("/metrics").body());
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  /** Returns how many looks at the registry had an outcome. */
  public int reloads(String outcome) {
    return (int) metric("sortdesk_reloads_total{outcome=\"" + outcome + "\"}");
  }

  /** Waits until the registry was asked so many times more. */
  public void awaitLooks(int looks) {
    for (int look = 0; look < looks; look++) {
      String before = status("registry_answered");
      await("another look at the registry", () -> !status("registry_answered").equals(before));
    }
  }

  /** Waits until the model of a version answers. */
  public void awaitServing(String version) {
    await(version + " answers", () -> version("serving").equals(version));
  }

  /** Waits for a condition. */
  public static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not so, however long one waits: " + what);
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static JsonObject json(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }
}
