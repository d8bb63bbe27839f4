package dev.sortdesk.serving.smoke;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model that answers, as {@code /model/status} has it.
 *
 * @param version the model version
 * @param scorer {@code tfidf} or {@code onnx}
 * @param textFields the fields that make a ticket's text, in order
 * @param labels the labels of each target, in order
 */
record ModelFacts(
    String version, String scorer, List<String> textFields, Map<String, Set<String>> labels) {
  static ModelFacts of(ServiceClient client) throws FailedCheckException, InterruptedException {
    return client.get("/model/status").read(ModelFacts::of);
  }

  private static ModelFacts of(JsonObject status) throws FailedCheckException {
    FailedCheckException.unless(
        status.has("serving"), "no model answers; see /health/ready for the reason");
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    JsonObject targets = JsonFields.object(status, "targets");
    for (String target : targets.keySet()) {
      labels.put(
          target, Set.copyOf(JsonFields.texts(JsonFields.object(targets, target), "labels")));
    }
    FailedCheckException.unless(!labels.isEmpty(), "the model has no targets");
    return new ModelFacts(
        JsonFields.text(JsonFields.object(status, "serving"), "version"),
        JsonFields.text(status, "scorer"),
        JsonFields.texts(status, "text_fields"),
        labels);
  }
}
