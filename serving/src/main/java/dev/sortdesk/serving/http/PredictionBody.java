package dev.sortdesk.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the champion says of a ticket.
 *
 * @param label the first target's most probable label
 * @param confidence its probability, 0 to 1
 * @param allProbabilities the probability of each of the first target's labels
 * @param targets every target's answer, where there are several
 * @param scorer {@code tfidf} or {@code onnx}
 * @param modelVersion the version of the model that answered
 * @param truncated whether the text was longer than the model reads
 * @param ignoredFields the ticket's fields that the model does not use
 * @param explanation why, where it was asked for: by target
 * @param requestId the request's id
 * @param latencyMs from the request's arrival to its answer, in milliseconds
 */
@Serdeable(naming = SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Prediction", description = "What the champion says of a ticket.")
public record PredictionBody(
    String label,
    double confidence,
    Map<String, Double> allProbabilities,
    @Nullable Map<String, Answer> targets,
    String scorer,
    String modelVersion,
    boolean truncated,
    List<String> ignoredFields,
    @Nullable Map<String, ExplanationBody> explanation,
    String requestId,
    double latencyMs)
    implements Outcome {

  static PredictionBody of(
      Prediction prediction,
      List<String> ignoredFields,
      @Nullable Map<String, ExplanationBody> explanation,
      String requestId,
      long nanos) {
    TargetPrediction first = prediction.targets().values().iterator().next();
    Map<String, Answer> targets = null;
    if (prediction.targets().size() > 1) {
      targets = new LinkedHashMap<>();
      for (Map.Entry<String, TargetPrediction> target : prediction.targets().entrySet()) {
        targets.put(target.getKey(), Answer.of(target.getValue()));
      }
    }
    return new PredictionBody(
        first.label(),
        first.confidence(),
        first.probabilities(),
        targets,
        prediction.scorer(),
        prediction.modelVersion(),
        prediction.truncated(),
        ignoredFields,
        explanation,
        requestId,
        Math.round(nanos / 1000.0) / 1000.0);
  }
}
