package dev.sortdesk.pipelines.promote;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.pipelines.metrics.ClassMetrics;
import dev.sortdesk.pipelines.predict.HeldOut;
import java.util.ArrayList;
import java.util.List;

/** Holds a candidate's answers on held-out tickets against the floors. */
final class Floors {
  private Floors() {}

  /**
   * Returns the floors that are missed, each with what was measured.
   *
   * @throws UserException if a floor names a target or a label that no held-out ticket has
   */
  static List<String> missed(
      List<Floor> floors, List<HeldOut.Ticket> tickets, List<Prediction> answers) {
    List<String> missed = new ArrayList<>();
    for (Floor floor : floors) {
      double measured = measure(floor, tickets, answers);
      if (!(measured >= floor.least())) {
        missed.add("%s (%.4f)".formatted(floor.text(), measured));
      }
    }
    return missed;
  }

  private static double measure(
      Floor floor, List<HeldOut.Ticket> tickets, List<Prediction> answers) {
    List<String> truth = new ArrayList<>();
    List<String> predicted = new ArrayList<>();
    for (int i = 0; i < tickets.size(); i++) {
      String label = tickets.get(i).labels().get(floor.target());
      var answer = answers.get(i).targets().get(floor.target());
      boolean counts = floor.label() == null || floor.label().equals(label);
      if (label != null && answer != null && counts) {
        truth.add(label);
        predicted.add(answer.label());
      }
    }
    if (truth.isEmpty()) {
      throw new UserException(
          "promote.floors has \"" + floor.text() + "\", but no held-out ticket has such a label",
          "name a target and a label of the tickets");
    }
    // Over the rows of one label, the share that is right is that label's recall.
    return ClassMetrics.of(floor.label() == null ? floor.metric() : "accuracy", truth, predicted);
  }
}
