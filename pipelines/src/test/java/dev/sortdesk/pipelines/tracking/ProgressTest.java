package dev.sortdesk.pipelines.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void givesRateAndTimeLeft() {
    assertEquals(
        "score: tickets: 2,000 of 10,000 (20%), 200/s, about 40 s left",
        Progress.line("score: tickets", 2_000, 10_000, Duration.ofSeconds(10)));
  }

  @Test
  void givesTheTimeOfEachUnitWhereUnitsAreSlow() {
    assertEquals(
        "train: fits: 1 of 9 (11%), 30.0 s each, about 4 min left",
        Progress.line("train: fits", 1, 9, Duration.ofSeconds(30)));
  }

  @Test
  void promisesNothingBeforeTheFirstUnit() {
    assertEquals("train: fits: 0 of 9", Progress.line("train: fits", 0, 9, Duration.ofSeconds(5)));
  }
}
