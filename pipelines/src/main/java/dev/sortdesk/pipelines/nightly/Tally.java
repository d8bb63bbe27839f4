package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.nightly.Written.Answers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what was written in one night, or in several. */
final class Tally {
  final Map<String, Long> changes = new HashMap<>();
  final SortedMap<String, Long> reasons = new TreeMap<>();
  final SortedMap<String, Target> targets = new TreeMap<>();
  private final Map<Commit, Map<String, Long>> commits = new HashMap<>();
  boolean deletionsKnown = true;

  private record Commit(Instant at, String model, boolean first) {}

  /** The first answers to a question. */
  static final class Target {
    final Label all = new Label();
    final SortedMap<String, Label> labels = new TreeMap<>();
  }

  /** First answers, by range of confidence. */
  static final class Label {
    long rows;
    double confidence;
    final List<Long> bands = new ArrayList<>(Collections.nCopies(Band.ALL.size(), 0L));

    void add(Answers answers) {
      rows += answers.rows();
      confidence += answers.confidence();
      bands.set(answers.band(), bands.get(answers.band()) + answers.rows());
    }

    double meanConfidence() {
      return Figures.round(confidence / rows);
    }
  }

  void change(String kind, long rows) {
    changes.merge(kind, rows, Long::sum);
  }

  long changed(String kind) {
    return changes.getOrDefault(kind, 0L);
  }

  void answers(Answers answers) {
    Commit commit = new Commit(answers.at(), answers.model(), answers.first());
    commits
        .computeIfAbsent(commit, same -> new HashMap<>())
        .merge(answers.target(), answers.rows(), Long::sum);
    if (answers.first()) {
      Target target = targets.computeIfAbsent(answers.target(), name -> new Target());
      target.all.add(answers);
      target.labels.computeIfAbsent(answers.label(), name -> new Label()).add(answers);
    }
  }

  /** Returns how many ticket versions were scored, for the first time or again. */
  long scored(boolean first) {
    // A ticket version has an answer to each target of the model, so the targets are no sum.
    return commits.entrySet().stream()
        .filter(commit -> commit.getKey().first() == first)
        .mapToLong(
            commit ->
                commit.getValue().values().stream().mapToLong(Long::longValue).max().orElse(0))
        .sum();
  }

  long rejected() {
    return reasons.values().stream().mapToLong(Long::longValue).sum();
  }
}
