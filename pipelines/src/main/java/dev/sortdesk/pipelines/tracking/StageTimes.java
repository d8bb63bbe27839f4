package dev.sortdesk.pipelines.tracking;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each stage took when it last ran in a working folder: {@code reports/seconds.json}. */
public final class StageTimes {
  private static final String FILE = "seconds.json";

  private StageTimes() {}

  /** Returns the seconds of each stage. */
  public static Map<String, Double> read(Workdir workdir) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    workdir
        .readReport(FILE)
        .ifPresent(
            text ->
                Json.object(text, FILE)
                    .entrySet()
                    .forEach(entry -> seconds.put(entry.getKey(), entry.getValue().getAsDouble())));
    return seconds;
  }

  public static void note(Workdir workdir, String stage, double seconds) {
    Map<String, Double> all = read(workdir);
    all.put(stage, Math.round(seconds * 10) / 10.0);
    workdir.writeReport(FILE, Json.pretty(all));
  }
}
