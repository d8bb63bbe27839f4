package dev.sortdesk.pipelines;

import dev.sortdesk.pipelines.tables.RunsTable;
import dev.sortdesk.pipelines.tables.StageRun;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the stages of this process did, for the table {@code runs}. The rows are written together
 * when the process is done with its stages: a commit costs more than many a stage has to say.
 */
final class RunLog {
  private final Workdir workdir;
  private final LocalDate date;
  private final List<StageRun> runs = new ArrayList<>();

  /** What a stage does. */
  interface Work {
    Done run() throws Exception;
  }

  /**
   * What a stage says that it did.
   *
   * @param message for people
   * @param counts by name
   * @param modelVersion the model that it was about; null where there is none
   */
  record Done(String message, Map<String, Long> counts, @Nullable String modelVersion) {
    Done(String message, Map<String, Long> counts) {
      this(message, counts, null);
    }
  }

  /**
   * @param date the night that the stages run for
   */
  RunLog(Workdir workdir, LocalDate date) {
    this.workdir = workdir;
    this.date = date;
  }

  /** Runs a stage and notes how it ended; what it throws is thrown on. */
  void run(String stage, Work work) throws Exception {
    Instant started = workdir.now();
    try {
      note(stage, started, StageRun.SUCCEEDED, work.run());
    } catch (Exception | Error problem) {
      note(stage, started, StageRun.FAILED, new Done(Main.message(problem), Map.of()));
      throw problem;
    }
  }

  private void note(String stage, Instant started, String outcome, Done done) {
    runs.add(
        new StageRun(
            stage,
            date,
            started,
            workdir.now(),
            outcome,
            done.message(),
            done.counts(),
            done.modelVersion()));
  }

  /** Writes what is noted. What the stages did stands whether or not that succeeds. */
  void write(SparkSession spark) {
    if (runs.isEmpty()) {
      return;
    }
    try {
      if (runs.stream().allMatch(run -> run.stage().equals("report"))
          && !workdir.files().exists("tables")) {
        // To look at a folder in which nothing ran makes no table there.
        return;
      }
      RunsTable.of(spark, workdir).add(runs);
    } catch (Exception e) {
      LoggerFactory.getLogger(RunLog.class).warn("the table runs was not written", e);
      System.out.println(
          "  warning: what the stages did is not noted in "
              + workdir.table("runs")
              + ": "
              + Main.message(e));
    }
    runs.clear();
  }
}
