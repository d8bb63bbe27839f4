package dev.sortdesk.pipelines.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ShiftTest {
  private static DistributionSnapshot snapshot(Map<String, Long> category) {
    NavigableMap<String, NavigableMap<String, Long>> labels = new TreeMap<>();
    labels.put("category", new TreeMap<>(category));
    return new DistributionSnapshot(
        "f".repeat(64),
        100,
        labels,
        new TreeMap<>(Map.of("en", 100L)),
        new TreeMap<>(Map.of("0-24", 100L)));
  }

  @Test
  void distanceIsZeroForEqualAndOneForDisjointDistributions() {
    assertEquals(0, JensenShannon.distance(Map.of("a", 1L, "b", 3L), Map.of("a", 10L, "b", 30L)));
    assertEquals(1, JensenShannon.distance(Map.of("a", 5L), Map.of("b", 7L)));
  }

  @Test
  void distanceEqualsTheOneWorkedOutByHand() {
    // p = (1, 0), q = (1/2, 1/2), m = (3/4, 1/4): JSD = (log2(4/3) + log2(2/3)/2 + log2(2)/2) / 2.
    double divergence = (Math.log(4.0 / 3) + Math.log(2.0 / 3) / 2 + Math.log(2) / 2) / 2;
    assertEquals(
        Math.sqrt(divergence / Math.log(2)),
        JensenShannon.distance(Map.of("a", 4L), Map.of("a", 2L, "b", 2L)),
        1e-12);
  }

  @Test
  void smallSamplesOfOneDistributionSeemToShiftButNotBeyondChance() {
    Random random = new Random(5);
    double plain = 0;
    double beyondChance = 0;
    for (int i = 0; i < 50; i++) {
      Map<String, Long> first = new TreeMap<>();
      Map<String, Long> second = new TreeMap<>();
      for (int row = 0; row < 200; row++) {
        first.merge("label" + random.nextInt(50), 1L, Long::sum);
        second.merge("label" + random.nextInt(50), 1L, Long::sum);
      }
      plain += JensenShannon.distance(first, second) / 50;
      beyondChance += JensenShannon.distanceBeyondChance(first, second) / 50;
    }
    assertTrue(plain > 0.25, "plain " + plain);
    assertTrue(beyondChance < 0.1, "beyond chance " + beyondChance);
  }

  @Test
  void comparesWhatBothHistoriesHave() {
    DistributionSnapshot before = snapshot(Map.of("a", 90L, "b", 10L));
    Shift shift = Shift.between(before, snapshot(Map.of("a", 10L, "b", 90L)));
    assertEquals(
        List.of("labels of category", "languages", "lengths"),
        shift.measures().stream().map(Shift.Measure::of).toList());
    assertTrue(shift.measures().get(0).beyondChance() > 0.5);
    assertEquals(0, shift.measures().get(1).beyondChance());
    assertEquals(before.fingerprint(), shift.against());
  }

  @Test
  void theFirstHistoryHasNothingToCompareWith() {
    Shift shift = Shift.between(null, snapshot(Map.of("a", 1L)));
    assertNull(shift.against());
    assertEquals(List.of(), shift.measures());
  }

  @Test
  void aSnapshotIsReadAsItWasWritten() {
    DistributionSnapshot snapshot = snapshot(Map.of("a", 90L, "b", 10L));
    assertEquals(snapshot, DistributionSnapshot.read(snapshot.json(), "f.json"));
  }

  @Test
  void refusesAFileThatIsNoSnapshot() {
    for (String content : List.of("", "{", "[]", "{}", "{\"rows\": 3}")) {
      UserException e =
          assertThrows(
              UserException.class, () -> DistributionSnapshot.read(content, "reports/f.json"));
      assertTrue(e.getMessage().startsWith("reports/f.json "), e.getMessage());
      assertTrue(
          e.getMessage()
              .endsWith("; delete it, and the next accepted history is compared with none"),
          e.getMessage());
    }
  }
}
