package dev.sortdesk.pipelines.maintain;

import com.google.gson.annotations.SerializedName;
import java.util.List;

/**
 * What a maintenance did.
 *
 * @param keepDays the days of the past that are kept
 * @param tables each table that is there, by name
 */
public record MaintainReport(@SerializedName("keep_days") int keepDays, List<Maintained> tables) {
  public MaintainReport {
    tables = List.copyOf(tables);
  }

  /**
   * What was done to a table.
   *
   * @param name its name
   * @param brought what it lacked: clustering, checks, comments, how long its past is kept
   * @param joined small files that were joined
   * @param written what they were joined to
   * @param deleted old files that were deleted
   * @param files the files of its present version
   * @param bytes their size together
   */
  public record Maintained(
      String name,
      List<String> brought,
      long joined,
      long written,
      long deleted,
      long files,
      long bytes) {
    public Maintained {
      brought = List.copyOf(brought);
    }

    /** Returns one line that says so. */
    public String summary() {
      return "%s: %,d files joined to %,d, %,d old ones deleted; %,d files, %,.1f MB%s"
          .formatted(
              name,
              joined,
              written,
              deleted,
              files,
              bytes / 1e6,
              brought.isEmpty() ? "" : "; now " + String.join(", ", brought));
    }
  }
}
