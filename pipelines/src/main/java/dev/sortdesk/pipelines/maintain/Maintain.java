package dev.sortdesk.pipelines.maintain;

import dev.sortdesk.core.config.UserException;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Steps that another writer may get in the way of. */
final class Maintain {
  private Maintain() {}

  /**
   * Does a step, again where another writer was first: it then goes out from what that one wrote.
   *
   * @param retries how often it is done again at most
   * @param lost whether a failure means that another writer was first
   * @throws UserException if another writer was first each time
   */
  static <T> T step(
      String table, String what, int retries, Predicate<Throwable> lost, Callable<T> step)
      throws Exception {
    for (int again = 0; ; again++) {
      try {
        return step.call();
      } catch (Exception e) {
        if (!lost.test(e)) {
          throw e;
        }
        if (again == retries) {
          throw new UserException(
              "maintain: %s of the table %s lost to other writers %,d times in a row"
                  .formatted(what, table, retries + 1),
              "call it again when less is written, or raise maintain.retries");
        }
      }
    }
  }
}
