package dev.sortdesk.serving.http;

import dev.sortdesk.core.ticket.TargetPrediction;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/**
 * The answer to one target's question.
 *
 * @param label the most probable label
 * @param confidence its probability, 0 to 1
 * @param allProbabilities every label's probability
 */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Answer", description = "The answer to one target's question.")
public record Answer(String label, double confidence, Map<String, Double> allProbabilities) {
  static Answer of(TargetPrediction prediction) {
    return new Answer(prediction.label(), prediction.confidence(), prediction.probabilities());
  }
}
