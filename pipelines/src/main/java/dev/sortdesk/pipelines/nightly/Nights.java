package dev.sortdesk.pipelines.nightly;

import dev.sortdesk.pipelines.tables.StageRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which night something was written in: that of the first run of its stage that ended when it was
 * there. So a night has what came since the one before, whatever the clock says: a night that is
 * made up for on another day, and a run that was killed before it could leave its row. What no run
 * came after, or what is older than the first one, has the day in UTC on which it was written.
 */
final class Nights {
  private static final String INGEST = "ingest";

  private final Map<String, NavigableMap<Instant, LocalDate>> ends = new HashMap<>();
  private final Map<String, Instant> firsts = new HashMap<>();
  private final NavigableMap<Long, LocalDate> versions = new TreeMap<>();

  Nights(List<StageRun> runs) {
    runs.stream()
        .sorted(Comparator.comparing(StageRun::endedAt).thenComparing(StageRun::stage))
        .forEach(this::add);
  }

  private void add(StageRun run) {
    ends.computeIfAbsent(run.stage(), stage -> new TreeMap<>())
        .putIfAbsent(run.endedAt(), run.date());
    firsts.merge(run.stage(), run.startedAt(), (a, b) -> a.isBefore(b) ? a : b);
    Long version = run.counts().get(StageRun.TICKETS_VERSION);
    if (run.stage().equals(INGEST) && version != null) {
      boolean wrote =
          run.counts().getOrDefault("inserted", 0L) + run.counts().getOrDefault("updated", 0L) > 0;
      if (!versions.isEmpty()
          && (version < versions.lastKey() || (wrote && version.equals(versions.lastKey())))) {
        // The table was made anew, and counts from the beginning again.
        versions.clear();
      }
      versions.putIfAbsent(version, run.date());
    }
  }

  /** Returns the night of what a stage wrote. */
  LocalDate of(String stage, Instant at) {
    return of(stage, at, ends.getOrDefault(stage, new TreeMap<>()).ceilingEntry(at));
  }

  /** Returns the night of a commit of the table of tickets. */
  LocalDate ofTickets(long version, Instant at) {
    return of(INGEST, at, versions.ceilingEntry(version));
  }

  private LocalDate of(String stage, Instant at, @Nullable Entry<?, LocalDate> run) {
    Instant first = firsts.get(stage);
    return run == null || first == null || at.isBefore(first)
        ? LocalDate.ofInstant(at, ZoneOffset.UTC)
        : run.getValue();
  }
}
