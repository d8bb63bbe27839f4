package dev.sortdesk.serving.cache;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.model.ServingModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it lies in Redis: JSON, in which a number is written so that it is read as the very
 * same one.
 *
 * @param format which form it has
 * @param answer the answer
 */
record StoredAnswer(int format, @Nullable Prediction answer) {
  private static final int FORMAT = 1;

  static byte[] bytes(Prediction answer) {
    return Json.line(new StoredAnswer(FORMAT, answer)).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an answer.
   *
   * @param model the model that must have given it
   * @return empty where the bytes are anything else
   */
  static Optional<Prediction> read(byte[] bytes, ServingModel model) {
    try {
      StoredAnswer stored =
          Json.read(new String(bytes, StandardCharsets.UTF_8), StoredAnswer.class, "an answer");
      return Optional.ofNullable(stored.answer)
          .filter(answer -> stored.format == FORMAT && isFrom(answer, model));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isFrom(Prediction answer, ServingModel model) {
    if (!model.version().equals(answer.modelVersion())
        || !model.scorer().equals(answer.scorer())
        || answer.targets() == null) {
      return false;
    }
    List<Target> targets = model.bundle().manifest().targets();
    if (!names(answer.targets()).equals(targets.stream().map(Target::name).toList())) {
      return false;
    }
    return targets.stream().allMatch(target -> isFor(target, answer.targets().get(target.name())));
  }

  private static boolean isFor(Target target, @Nullable TargetPrediction said) {
    if (said == null || said.probabilities() == null) {
      return false;
    }
    @Nullable Double confidence = said.probabilities().get(said.label());
    return names(said.probabilities()).equals(target.labels())
        && said.probabilities().values().stream().allMatch(StoredAnswer::isProbability)
        && confidence != null
        && confidence == said.confidence();
  }

  private static boolean isProbability(@Nullable Double value) {
    return value != null && value >= 0 && value <= 1;
  }

  private static List<String> names(Map<String, ?> map) {
    return new ArrayList<>(map.keySet());
  }
}
