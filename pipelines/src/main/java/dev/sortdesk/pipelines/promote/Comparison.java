package dev.sortdesk.pipelines.promote;

import dev.sortdesk.core.config.EvaluateConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.pipelines.metrics.PairedBootstrap;
import dev.sortdesk.pipelines.metrics.PairedDifference;
import dev.sortdesk.pipelines.metrics.PairedTarget;
import dev.sortdesk.pipelines.predict.HeldOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Two models on the same tickets, over the targets that both answer. */
final class Comparison {
  private Comparison() {}

  /**
   * Returns how much better the second model is; empty where no ticket has a label of a common
   * target.
   *
   * @param first the champion's predictions, in the order of the tickets
   * @param second the candidate's
   */
  static Optional<PairedDifference> of(
      List<HeldOut.Ticket> tickets,
      List<Prediction> first,
      List<Prediction> second,
      EvaluateConfig config,
      long seed) {
    if (tickets.isEmpty()) {
      return Optional.empty();
    }
    Set<String> targets = new TreeSet<>(first.get(0).targets().keySet());
    targets.retainAll(second.get(0).targets().keySet());
    List<PairedTarget> paired = new ArrayList<>();
    for (String target : targets) {
      if (tickets.stream().anyMatch(ticket -> ticket.labels().containsKey(target))) {
        List<String> truth = new ArrayList<>();
        tickets.forEach(ticket -> truth.add(ticket.labels().get(target)));
        paired.add(PairedTarget.of(truth, labels(first, target), labels(second, target)));
      }
    }
    return paired.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PairedBootstrap.compare(paired, config.bootstrapSamples(), config.confidence(), seed));
  }

  private static List<String> labels(List<Prediction> predictions, String target) {
    return predictions.stream()
        .map(prediction -> prediction.targets().get(target).label())
        .toList();
  }
}
