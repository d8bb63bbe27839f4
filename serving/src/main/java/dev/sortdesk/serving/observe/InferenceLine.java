package dev.sortdesk.serving.observe;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.text.Language;
import dev.sortdesk.core.ticket.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer, as the inference log keeps it.
 *
 * @param time when it was given, in ISO 8601
 * @param ticketId the caller's id of the ticket, or null
 * @param textHmac the text's {@link InputHmac#name}
 * @param characters the text's length in UTF-16 units
 * @param bytes the text's length in UTF-8
 * @param language the text's language, in ISO 639-1, or {@code und}
 * @param targets what was said, by target
 * @param latencyMs from the request's arrival to the answer
 * @param truncated whether the text was longer than the model reads
 */
record InferenceLine(
    String time,
    @SerializedName("request_id") String requestId,
    @SerializedName("ticket_id") @Nullable String ticketId,
    @SerializedName("text_hmac") String textHmac,
    int characters,
    int bytes,
    String language,
    Map<String, Said> targets,
    @SerializedName("model_version") String modelVersion,
    String scorer,
    @SerializedName("latency_ms") double latencyMs,
    boolean truncated) {

  /** A label and its confidence. */
  record Said(String label, double confidence) {}

  /** An answer with its text, on its way to the log. */
  record Waiting(
      Instant time,
      String requestId,
      @Nullable String ticketId,
      String text,
      Prediction prediction,
      long nanos) {
    /** Returns roughly what it takes of memory, in bytes. */
    long size() {
      return 500 + 2L * text.length();
    }
  }

  static InferenceLine of(Waiting waiting, InputHmac hmac) {
    Map<String, Said> targets = new LinkedHashMap<>();
    waiting
        .prediction()
        .targets()
        .forEach((name, said) -> targets.put(name, new Said(said.label(), said.confidence())));
    return new InferenceLine(
        waiting.time().toString(),
        waiting.requestId(),
        waiting.ticketId(),
        hmac.name(waiting.text()),
        waiting.text().length(),
        waiting.text().getBytes(StandardCharsets.UTF_8).length,
        Language.of(waiting.text()),
        targets,
        waiting.prediction().modelVersion(),
        waiting.prediction().scorer(),
        Math.round(waiting.nanos() / 1000.0) / 1000.0,
        waiting.prediction().truncated());
  }

  /** Returns it as a line of JSON with its newline. */
  byte[] json() {
    return (Json.line(this) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
