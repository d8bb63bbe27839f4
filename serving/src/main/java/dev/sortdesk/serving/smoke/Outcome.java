package dev.sortdesk.serving.smoke;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a ticket of a batch.
 *
 * @param answer the answer; null where there is an error
 * @param error the code of the error; null where there is an answer
 */
record Outcome(@Nullable TicketAnswer answer, @Nullable String error) {
  /**
   * Reads the answer to a batch.
   *
   * @param tickets how many tickets were sent
   * @param targets the model's targets
   */
  static List<Outcome> of(JsonObject body, int tickets, Collection<String> targets)
      throws FailedCheckException {
    List<JsonObject> results = JsonFields.objects(body, "results");
    FailedCheckException.unless(
        results.size() == tickets, "%d results for %d tickets".formatted(results.size(), tickets));
    List<Outcome> outcomes = new ArrayList<>();
    for (JsonObject result : results) {
      String code = JsonFields.textOrNull(result, "code");
      outcomes.add(
          code == null
              ? new Outcome(TicketAnswer.of(result, targets), null)
              : new Outcome(null, code));
    }
    return outcomes;
  }
}
