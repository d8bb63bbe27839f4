package dev.sortdesk.serving.http;

import dev.sortdesk.core.model.Explanation;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.model.ServingModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model says.
 *
 * @param prediction its answer
 * @param why what spoke for it, by target; null where that was not asked for
 */
record Said(Prediction prediction, @Nullable Map<String, ExplanationBody> why) {
  /** Scores a text and explains each target's answer. */
  static Said explained(ServingModel model, String text) {
    Prediction prediction = model.predictor().predict(text);
    Scorer scorer = model.bundle().scorer();
    List<Integer> labels = new ArrayList<>();
    for (Target target : scorer.targets()) {
      TargetPrediction said = Objects.requireNonNull(prediction.targets().get(target.name()));
      labels.add(target.labels().indexOf(said.label()));
    }
    List<Explanation> explanations = scorer.explain(text, labels);
    Map<String, ExplanationBody> why = new LinkedHashMap<>();
    for (int t = 0; t < labels.size(); t++) {
      Target target = scorer.targets().get(t);
      why.put(
          target.name(),
          ExplanationBody.of(target.labels().get(labels.get(t)), explanations.get(t)));
    }
    return new Said(prediction, why);
  }
}
