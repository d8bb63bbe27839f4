package dev.sortdesk.pipelines.score;

import dev.sortdesk.core.bundle.BundleException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a sentence what became of a batch, where Spark would tell of stages and tasks. */
final class Failures {
  private static final List<String> FULL =
      List.of("No space left on device", "File too large", "Disk quota exceeded");

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * Returns a failure with such a sentence where its cause is known, else the failure itself. What
   * is known has no cause, as the command line would speak of that one; the log has it.
   */
  static Exception explained(Exception failure, String workdir) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Optional<String> full = FULL.stream().filter(message::contains).findFirst();
      if (full.isPresent()) {
        LOG.error("the disk is full", failure);
        return new IllegalStateException(
            "score: the disk is full (%s), of %s or of the temporary folder; nothing of this batch was written: free space and run score again"
                .formatted(full.get(), workdir));
      }
      // One that comes without Spark around it is of the driver's own copy, and speaks for itself.
      if (cause instanceof BundleException && cause != failure) {
        LOG.error("a copy of the model is damaged", failure);
        return new IllegalStateException(
            "score: an executor has no whole copy of the model (%s); nothing of this batch was written: run score again, which sends a new one"
                .formatted(message.lines().findFirst().orElse("")));
      }
    }
    return failure;
  }
}
