package dev.sortdesk.serving.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.serving.remote.CircuitBreaker.State;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  @Test
  void beginsOpen() {
    assertEquals(State.OPEN, new CircuitBreaker().state());
  }

  @Test
  void takesFiveFailuresInARow() {
    CircuitBreaker breaker = closed();
    for (int i = 0; i < 4; i++) {
      assertFalse(breaker.failed());
    }
    assertTrue(breaker.failed());
  }

  @Test
  void bearsAFailureNowAndThen() {
    CircuitBreaker breaker = closed();
    for (int i = 0; i < 1000; i++) {
      assertFalse(breaker.failed());
      for (int k = 0; k < 4; k++) {
        breaker.succeeded();
      }
    }
  }

  @Test
  void doesNotBearThatEveryThirdCallFails() {
    CircuitBreaker breaker = closed();
    int failures = 0;
    boolean tooMany = false;
    while (!tooMany && failures < 100) {
      breaker.succeeded();
      breaker.succeeded();
      tooMany = breaker.failed();
      failures++;
    }
    assertEquals(9, failures);
  }

  @Test
  void forgetsFailuresOnceItIsClosed() {
    CircuitBreaker breaker = closed();
    for (int i = 0; i < 5; i++) {
      breaker.failed();
    }
    breaker.open();
    assertEquals(State.OPEN, breaker.state());
    breaker.halfOpen();
    assertEquals(State.HALF_OPEN, breaker.state());
    breaker.close();
    assertEquals(State.CLOSED, breaker.state());
    assertFalse(breaker.failed());
  }

  private static CircuitBreaker closed() {
    CircuitBreaker breaker = new CircuitBreaker();
    breaker.close();
    return breaker;
  }
}
