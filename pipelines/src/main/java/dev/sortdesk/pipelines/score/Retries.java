package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.config.UserException;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins anew, a few times, what another writer of the same table came in the way of. */
final class Retries {
  static final int MOST = 5;
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  interface Attempt<T> {
    /** Returns nothing where another writer was first. */
    Optional<T> run() throws Exception;
  }

  private Retries() {}

  /**
   * Returns what the first attempt gives that no other writer disturbs.
   *
   * @throws UserException if each was disturbed
   */
  static <T> T of(String table, Attempt<T> attempt) throws Exception {
    for (int i = 0; i < MOST; i++) {
      try {
        Optional<T> result = attempt.run();
        if (result.isPresent()) {
          return result.get();
        }
      } catch (ConcurrentModificationException e) {
        // Delta says so where a MERGE met another commit; it left nothing behind.
        LOG.info("another writer of {} was first", table, e);
      }
    }
    throw new UserException(
        "score: other writers changed " + table + " each of " + MOST + " times",
        "nothing was written twice; let the other score or SQL end, and run score again");
  }
}
