package dev.sortdesk.pipelines.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.UserException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintainTest {
  @Test
  void doesAStepAgainAfterALostRace() throws Exception {
    Deque<String> ends = new ArrayDeque<>(List.of("lost", "lost", "done"));
    assertEquals("done", step(ends, 2));
    assertEquals(0, ends.size());
  }

  @Test
  void givesUpAfterTheLastRetryAndSaysWhatToDo() {
    Deque<String> ends = new ArrayDeque<>(List.of("lost", "lost", "lost", "done"));
    UserException problem = assertThrows(UserException.class, () -> step(ends, 2));
    assertEquals(
        "maintain: joining files of the table tickets lost to other writers 3 times in a row;"
            + " call it again when less is written, or raise maintain.retries",
        problem.getMessage());
    assertEquals(1, ends.size());
  }

  @Test
  void anotherFailureIsNotTriedAgain() {
    Deque<String> ends = new ArrayDeque<>(List.of("broken", "done"));
    assertEquals("broken", assertThrows(IOException.class, () -> step(ends, 2)).getMessage());
    assertEquals(1, ends.size());
  }

  private static String step(Deque<String> ends, int retries) throws Exception {
    return Maintain.step(
        "tickets",
        "joining files",
        retries,
        problem -> "lost".equals(problem.getMessage()),
        () -> {
          String end = ends.remove();
          if (!end.equals("done")) {
            throw new IOException(end);
          }
          return end;
        });
  }
}
