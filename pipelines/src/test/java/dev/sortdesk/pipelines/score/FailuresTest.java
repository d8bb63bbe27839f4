package dev.sortdesk.pipelines.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.pipelines.tables.LostFeed;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void speaksOfAFullDiskInsteadOfATask() {
    Exception failed =
        new SparkException("Job aborted", new IOException("No space left on device"));

    assertEquals(
        "score: the disk is full (No space left on device), of file:/work or of the temporary"
            + " folder; nothing of this batch was written: free space and run score again",
        Failures.explained(failed, "file:/work").getMessage());
  }

  @Test
  void leavesTheDriversOwnDamagedBundleToSpeakForItself() {
    Exception failed = new BundleException("model bundle work/models/v1: words.txt is missing");

    assertSame(failed, Failures.explained(failed, "file:/work"));
  }

  @Test
  void takesAFailureWithoutAConditionForNoLostFeed() {
    assertEquals(
        Optional.empty(),
        LostFeed.of(new SparkException("Job aborted", new IOException("No space left on device"))));
  }
}
