package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.nightly.Written.Answers;
import dev.sortdesk.pipelines.nightly.Written.Change;
import dev.sortdesk.pipelines.nightly.Written.Rejection;
import dev.sortdesk.pipelines.tables.StageRun;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What tables hold of some nights, written down by hand. */
final class Made {
  final List<StageRun> runs = new ArrayList<>();
  final List<Change> changes = new ArrayList<>();
  final List<Rejection> rejections = new ArrayList<>();
  final List<Answers> answers = new ArrayList<>();
  long keptFrom = -1;

  static Instant at(String time) {
    return Instant.parse(time + ":00Z");
  }

  /** A run of ten seconds. */
  Made ran(String stage, String night, String started, Map<String, Long> counts) {
    return ran(stage, night, started, StageRun.SUCCEEDED, "done", counts);
  }

  Made failed(String stage, String night, String started, String message) {
    return ran(stage, night, started, StageRun.FAILED, message, Map.of());
  }

  private Made ran(
      String stage,
      String night,
      String started,
      String outcome,
      String message,
      Map<String, Long> counts) {
    runs.add(
        new StageRun(
            stage,
            LocalDate.parse(night),
            at(started),
            at(started).plusSeconds(10),
            outcome,
            message,
            counts,
            stage.equals("score") ? "tfidf-1" : null));
    return this;
  }

  Made changed(long version, String time, String kind, long rows) {
    changes.add(new Change(version, at(time), kind, rows));
    return this;
  }

  Made rejected(String time, String reason, long rows) {
    rejections.add(new Rejection(at(time), reason, rows));
    return this;
  }

  /** Answers of a category; the confidence is that of each. */
  Made answered(String time, boolean first, String label, int band, long rows, double confidence) {
    answers.add(
        new Answers("category", at(time), "tfidf-1", first, label, band, rows, rows * confidence));
    return this;
  }

  Nightly nightly() {
    return new Nightly(runs, new Written(changes, keptFrom, rejections, answers, List.of()));
  }

  NightlyReport report(String night) {
    return nightly().report(LocalDate.parse(night), null, null);
  }

  NightFigures night(String night) {
    return report(night).night();
  }
}
