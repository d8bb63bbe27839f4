package dev.sortdesk.pipelines.promote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.pipelines.predict.HeldOut;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final List<HeldOut.Ticket> TICKETS =
      List.of(ticket("1", "billing"), ticket("2", "billing"), ticket("3", "login"));
  private static final List<Prediction> ANSWERS =
      List.of(answer("billing"), answer("login"), answer("login"));

  @Test
  void readsAMetricAndARecall() {
    assertEquals(
        new Floor("category.macro_f1>=0.5", "category", "macro_f1", null, 0.5),
        Floor.parse("category.macro_f1>=0.5"));
    assertEquals(
        new Floor("a.b.recall[x y] >= 0.9", "a.b", "recall", "x y", 0.9),
        Floor.parse("a.b.recall[x y] >= 0.9"));
  }

  @Test
  void refusesAnythingElseAndShowsTheForm() {
    for (String text : List.of("", "accuracy>=0.5", "category.f2>=0.5", "category.accuracy>=x")) {
      var refusal = assertThrows(UserException.class, () -> Floor.parse(text));
      assertEquals(
          "promote.floors has \""
              + text
              + "\"; write TARGET.METRIC>=X or TARGET.recall[LABEL]>=X, METRIC one of accuracy,"
              + " macro_f1, weighted_f1",
          refusal.getMessage());
    }
  }

  @Test
  void saysWhichFloorsAreMissedAndByWhat() {
    List<Floor> floors =
        List.of(
            Floor.parse("category.accuracy>=0.6"),
            Floor.parse("category.recall[billing]>=0.75"),
            Floor.parse("category.recall[login]>=1"));
    assertEquals(
        List.of("category.recall[billing]>=0.75 (0.5000)"),
        Floors.missed(floors, TICKETS, ANSWERS));
  }

  @Test
  void refusesAFloorOnALabelThatNoTicketHas() {
    var refusal =
        assertThrows(
            UserException.class,
            () ->
                Floors.missed(
                    List.of(Floor.parse("category.recall[refund]>=0.5")), TICKETS, ANSWERS));
    assertEquals(
        "promote.floors has \"category.recall[refund]>=0.5\", but no held-out ticket has such a"
            + " label; name a target and a label of the tickets",
        refusal.getMessage());
  }

  private static HeldOut.Ticket ticket(String id, String label) {
    return new HeldOut.Ticket(id, "en", 10, id.hashCode(), Map.of("category", label));
  }

  private static Prediction answer(String label) {
    return new Prediction(
        Map.of("category", new TargetPrediction(label, 1, Map.of(label, 1.0))),
        "tfidf",
        "v",
        null,
        false);
  }
}
