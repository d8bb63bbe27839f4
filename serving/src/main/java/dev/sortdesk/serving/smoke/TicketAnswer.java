package dev.sortdesk.serving.smoke;

import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The service's answer to a ticket.
 *
 * @param targets what it says, by target
 * @param modelVersion the version of the model that answered
 */
record TicketAnswer(Map<String, TargetAnswer> targets, String modelVersion) {
  /** How far the sum of probabilities may be from 1. */
  private static final double SUM_TOLERANCE = 1e-6;

  /**
   * What the service says for a target.
   *
   * @param confidence the label's probability, 0 to 1
   * @param probabilities every label's probability
   */
  record TargetAnswer(String label, double confidence, Map<String, Double> probabilities) {
    static TargetAnswer of(JsonObject body) throws FailedCheckException {
      Map<String, Double> probabilities = new LinkedHashMap<>();
      JsonObject all = JsonFields.object(body, "all_probabilities");
      for (String label : all.keySet()) {
        probabilities.put(label, JsonFields.number(all, label));
      }
      TargetAnswer answer =
          new TargetAnswer(
              JsonFields.text(body, "label"), JsonFields.number(body, "confidence"), probabilities);
      answer.check();
      return answer;
    }

    private void check() throws FailedCheckException {
      FailedCheckException.unless(
          probabilities.containsKey(label), "the label is none of all_probabilities");
      FailedCheckException.unless(
          confidence >= 0 && confidence <= 1, "the confidence " + confidence + " is not in 0 to 1");
      double sum = probabilities.values().stream().mapToDouble(Double::doubleValue).sum();
      FailedCheckException.unless(
          Math.abs(sum - 1) <= SUM_TOLERANCE, "all_probabilities sum to " + sum + ", not to 1");
    }
  }

  /**
   * Reads a prediction, and holds it against what every prediction must be.
   *
   * @param names the model's targets: one answers in the prediction itself, several in {@code
   *     targets}
   */
  static TicketAnswer of(JsonObject body, Collection<String> names) throws FailedCheckException {
    Map<String, TargetAnswer> targets = new LinkedHashMap<>();
    for (String name : names) {
      JsonObject said =
          names.size() == 1 ? body : JsonFields.object(JsonFields.object(body, "targets"), name);
      targets.put(name, TargetAnswer.of(said));
    }
    return new TicketAnswer(targets, JsonFields.text(body, "model_version"));
  }
}
