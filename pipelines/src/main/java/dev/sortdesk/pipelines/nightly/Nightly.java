package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.nightly.NightlyReport.Champion;
import dev.sortdesk.pipelines.nightly.NightlyReport.Stage;
import dev.sortdesk.pipelines.nightly.NightlyReport.Usual;
import dev.sortdesk.pipelines.nightly.TargetAnswers.LabelAnswers;
import dev.sortdesk.pipelines.tables.StageRun;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Counts a night, and the nights of the weeks before it, from what the tables hold. */
final class Nightly {
  /** How far back a page looks. */
  static final int DAYS = 56;

  private static final String INGEST = "ingest";
  private static final String SCORE = "score";
  private static final String REPORT = "report";

  private final List<StageRun> runs;
  private final Written written;
  private final NavigableMap<LocalDate, Tally> tallies = new TreeMap<>();

  /**
   * @param runs of all stages; those of the report itself are passed over, so that a page that is
   *     written again is the same
   */
  Nightly(List<StageRun> runs, Written written) {
    this.runs = runs.stream().filter(run -> !run.stage().equals(REPORT)).toList();
    this.written = written;
    Nights nights = new Nights(this.runs);
    written
        .changes()
        .forEach(
            change ->
                at(nights.ofTickets(change.version(), change.at()))
                    .change(change.kind(), change.rows()));
    this.runs.forEach(this::countBefore);
    firstAfterKept().ifPresent(run -> at(run.date()).deletionsKnown = false);
    written
        .rejections()
        .forEach(
            rejection ->
                at(nights.of(INGEST, rejection.at()))
                    .reasons
                    .merge(rejection.reason(), rejection.rows(), Long::sum));
    written.answers().forEach(answers -> at(nights.of(SCORE, answers.at())).answers(answers));
  }

  private Tally at(LocalDate date) {
    return tallies.computeIfAbsent(date, day -> new Tally());
  }

  /** Returns the first ingest whose night may have deletions from before what is kept. */
  private Optional<StageRun> firstAfterKept() {
    return runs.stream()
        .filter(run -> run.stage().equals(INGEST) && written.keptFrom() >= 0)
        .filter(
            run -> run.counts().getOrDefault(StageRun.TICKETS_VERSION, -1L) > written.keptFrom())
        .min(Comparator.comparing(StageRun::endedAt));
  }

  /** Takes over what an ingest counted, where the table does not keep its changes any more. */
  private void countBefore(StageRun run) {
    Tally tally = at(run.date());
    Long version = run.counts().get(StageRun.TICKETS_VERSION);
    if (run.stage().equals(INGEST) && version != null && version <= written.keptFrom()) {
      tally.change("inserted", run.counts().getOrDefault("inserted", 0L));
      tally.change("updated", run.counts().getOrDefault("updated", 0L));
      tally.deletionsKnown = false;
    }
  }

  /**
   * Returns the newest night.
   *
   * @throws UserException if there is none
   */
  LocalDate newest(String workdir) {
    if (tallies.isEmpty()) {
      throw new UserException(
          "no stage has run in " + workdir + ", so there is no night to report on",
          "run ingest first, or give its --workdir");
    }
    return tallies.lastKey();
  }

  /** Returns the last run of each stage of a night, in the order in which they started. */
  List<StageRun> stages(LocalDate date) {
    Map<String, StageRun> last = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> run.date().equals(date))
        .forEach(
            run ->
                last.merge(run.stage(), run, (a, b) -> a.endedAt().isAfter(b.endedAt()) ? a : b));
    return last.values().stream().sorted(Comparator.comparing(StageRun::startedAt)).toList();
  }

  /** Returns the report on a night; one of which nothing is known has zeros. */
  NightlyReport report(
      LocalDate date, @Nullable Champion champion, @Nullable String championUnknown) {
    Tally tonight = tallies.getOrDefault(date, new Tally());
    NightFigures figures = figures(date, tonight);
    SortedMap<LocalDate, Tally> earlier =
        tallies.subMap(date.minus(DAYS, ChronoUnit.DAYS), true, date, false);
    List<NightFigures> nights = new ArrayList<>();
    earlier.forEach((day, tally) -> nights.add(figures(day, tally)));
    Usual usual = usual(nights);
    nights.add(figures);
    List<Stage> stages = stages(date).stream().map(run -> stage(run, earlier.keySet())).toList();
    NightlyReport report =
        new NightlyReport(
            date.toString(),
            List.of(),
            figures,
            usual,
            tonight.reasons,
            targets(tonight, earlier.values()),
            stages,
            champion,
            championUnknown,
            nights);
    return NightWords.into(report);
  }

  private NightFigures figures(LocalDate date, Tally tally) {
    SortedMap<String, Double> confidence = new TreeMap<>();
    SortedMap<String, Double> sure = new TreeMap<>();
    tally.targets.forEach(
        (name, target) -> {
          confidence.put(name, target.all.meanConfidence());
          long highest = target.all.bands.get(Band.ALL.size() - 1);
          sure.put(name, Figures.round((double) highest / target.all.rows));
        });
    List<StageRun> stages = stages(date);
    long again = tally.scored(false);
    return new NightFigures(
        date.toString(),
        stages.isEmpty()
            ? NightFigures.NONE
            : stages.stream().anyMatch(StageRun::failed)
                ? NightFigures.FAILED
                : NightFigures.SUCCEEDED,
        tally.changed("inserted"),
        tally.changed("updated"),
        tally.deletionsKnown ? tally.changed("deleted") : null,
        tally.rejected(),
        tally.scored(true) + again,
        again,
        confidence,
        sure,
        Figures.round(stages.stream().mapToDouble(StageRun::seconds).sum()));
  }

  private static @Nullable Usual usual(List<NightFigures> nights) {
    return nights.isEmpty()
        ? null
        : new Usual(
            nights.size(),
            median(nights, NightFigures::inserted),
            median(nights, NightFigures::updated),
            median(nights, NightFigures::rejected),
            median(nights, NightFigures::scored));
  }

  private static double median(List<NightFigures> nights, ToLongFunction<NightFigures> figure) {
    return Figures.median(nights.stream().map(night -> (double) figure.applyAsLong(night)).toList())
        .orElseThrow();
  }

  private Stage stage(StageRun run, Collection<LocalDate> before) {
    OptionalDouble usual =
        Figures.median(
            before.stream()
                .flatMap(day -> stages(day).stream())
                .filter(other -> other.stage().equals(run.stage()) && !other.failed())
                .map(StageRun::seconds)
                .toList());
    return new Stage(
        run.stage(),
        run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        run.seconds(),
        usual.isPresent() ? Double.valueOf(usual.getAsDouble()) : null,
        run.outcome(),
        run.message(),
        run.counts(),
        run.modelVersion());
  }

  private static SortedMap<String, TargetAnswers> targets(Tally tonight, Collection<Tally> before) {
    SortedMap<String, TargetAnswers> targets = new TreeMap<>();
    tonight.targets.forEach(
        (name, target) -> {
          SortedMap<String, Long> then = new TreeMap<>();
          for (Tally tally : before) {
            Tally.Target same = tally.targets.get(name);
            if (same != null) {
              same.labels.forEach((label, answers) -> then.merge(label, answers.rows, Long::sum));
            }
          }
          targets.put(name, target(target, then));
        });
    return targets;
  }

  private static TargetAnswers target(Tally.Target tonight, SortedMap<String, Long> before) {
    long then = before.values().stream().mapToLong(Long::longValue).sum();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(tonight.labels.keySet());
    List<LabelAnswers> labels = new ArrayList<>();
    for (String name : names) {
      Tally.Label label = Objects.requireNonNullElseGet(tonight.labels.get(name), Tally.Label::new);
      labels.add(
          new LabelAnswers(
              name,
              label.rows,
              Figures.round((double) label.rows / tonight.all.rows),
              then == 0
                  ? null
                  : Double.valueOf(Figures.round((double) before.getOrDefault(name, 0L) / then)),
              label.rows == 0 ? null : Double.valueOf(label.meanConfidence()),
              label.bands));
    }
    // Stable, so labels of one frequency stay in the order of their names.
    labels.sort(Collections.reverseOrder(Comparator.comparingLong(LabelAnswers::answers)));
    return new TargetAnswers(
        tonight.all.rows, tonight.all.meanConfidence(), tonight.all.bands, then, labels);
  }
}
