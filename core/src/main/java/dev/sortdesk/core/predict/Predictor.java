package dev.sortdesk.core.predict;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.model.Scores;
import dev.sortdesk.core.model.Softmax;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TargetPrediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one way from text to answer, for the backlog and for a single ticket. */
public final class Predictor {
  private final ModelBundle bundle;

  public Predictor(ModelBundle bundle) {
    this.bundle = bundle;
  }

  /** Returns a prediction for each text, in order. */
  public List<Prediction> predict(List<String> texts) {
    return bundle.scorer().score(texts).stream().map(this::prediction).toList();
  }

  /** Returns the prediction for one text. */
  public Prediction predict(String text) {
    return predict(List.of(text)).get(0);
  }

  /**
   * Returns a digest of what the model reads of a text; texts of one digest have one prediction.
   */
  public String inputDigest(String text) {
    return bundle.scorer().inputDigest(text);
  }

  private Prediction prediction(Scores scores) {
    Map<String, TargetPrediction> targets = new LinkedHashMap<>();
    List<Target> questions = bundle.manifest().targets();
    for (int i = 0; i < questions.size(); i++) {
      targets.put(
          questions.get(i).name(), answer(questions.get(i), Softmax.of(scores.logits().get(i))));
    }
    return new Prediction(
        targets,
        bundle.scorer().name(),
        bundle.manifest().modelVersion(),
        bundle.form().orElse(null),
        scores.truncated());
  }

  private static TargetPrediction answer(Target target, double[] probabilities) {
    Map<String, Double> byLabel = new LinkedHashMap<>();
    int best = 0;
    for (int label = 0; label < probabilities.length; label++) {
      byLabel.put(target.labels().get(label), probabilities[label]);
      if (probabilities[label] > probabilities[best]) {
        best = label;
      }
    }
    return new TargetPrediction(target.labels().get(best), probabilities[best], byLabel);
  }
}
