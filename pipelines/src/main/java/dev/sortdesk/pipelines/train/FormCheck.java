package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.Scores;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a form of a model answers beside the same model in 32-bit floats.
 *
 * @param texts how many texts both have answered
 * @param logit the largest difference of a logit
 * @param otherLabels for each target, how many texts get another label
 */
record FormCheck(int texts, double logit, int[] otherLabels) {
  /** Fused operators compute the same in another order. */
  private static final double FUSED_TOLERANCE = 1e-4;

  /**
   * Compares two folders of the onnx scorer.
   *
   * @param texts texts that the model was not fitted on
   */
  static FormCheck of(
      Path plain, Path other, List<Target> targets, int maxTokens, List<String> texts)
      throws IOException {
    List<Scores> expected = score(plain, targets, maxTokens, texts);
    List<Scores> found = score(other, targets, maxTokens, texts);
    double logit = 0;
    int[] otherLabels = new int[targets.size()];
    for (int text = 0; text < texts.size(); text++) {
      for (int target = 0; target < targets.size(); target++) {
        double[] before = expected.get(text).logits().get(target);
        double[] now = found.get(text).logits().get(target);
        logit = Math.max(logit, difference(before, now));
        otherLabels[target] += largest(before) == largest(now) ? 0 : 1;
      }
    }
    return new FormCheck(texts.size(), logit, otherLabels);
  }

  /**
   * Returns why the form is refused; empty where it is not.
   *
   * @param agreement the least share of texts with the same label
   */
  Optional<String> refusal(ModelForm form, List<Target> targets, double agreement) {
    if (form == ModelForm.FUSED) {
      return logit <= FUSED_TOLERANCE
          ? Optional.empty()
          : Optional.of(
              "on %d held-out texts its logits differ from those of fp32 by up to %.2g, and may by %.0g"
                  .formatted(texts, logit, FUSED_TOLERANCE));
    }
    for (int target = 0; target < otherLabels.length; target++) {
      if (otherLabels[target] > (1 - agreement) * texts) {
        return Optional.of(
            "of %d held-out texts %d get another %s than by fp32, and %.1f%% may (logits differ by up to %.2g)"
                .formatted(
                    texts,
                    otherLabels[target],
                    targets.get(target).name(),
                    100 * (1 - agreement),
                    logit));
      }
    }
    return Optional.empty();
  }

  private static List<Scores> score(
      Path folder, List<Target> targets, int maxTokens, List<String> texts) throws IOException {
    try (OnnxScorer scorer = OnnxScorer.open(folder, targets, maxTokens)) {
      return scorer.score(texts);
    }
  }

  private static double difference(double[] one, double[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
