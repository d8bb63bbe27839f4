package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Replays a folder store into a server, once: each run and version there carries the id of the one
 * here, so that a push may be killed and repeated. What someone changed on the server stays.
 */
public final class MlflowPush {
  /** The tag that holds the id of the run here, or {@code RUN/NUMBER} of the version. */
  static final String FROM = "sortdesk.pushed_from";

  /** The tag of a run that is there whole: the digest of what it held here. */
  static final String CONTENT = "sortdesk.pushed_content";

  private final FolderContents here;
  private final ServerMlflow there;
  private final Consumer<String> say;

  /** Ids of runs there by their ids here. */
  private final Map<String, String> runs = new HashMap<>();

  private final Set<String> seen = new HashSet<>();
  private int pushedRuns;
  private int knownRuns;
  private int runsLeftOut;

  MlflowPush(FolderContents here, ServerMlflow there, Consumer<String> say) {
    this.here = here;
    this.there = there;
    this.say = say;
  }

  /**
   * Pushes what the server lacks.
   *
   * @param tags what tags of versions mean
   * @return one line on what was pushed and what was there already
   * @throws UserException if there is nothing to push
   */
  public String push(VersionTags tags) throws IOException {
    there.check();
    Map<String, String> experiments = here.experiments();
    if (experiments.isEmpty()) {
      throw new UserException(
          "mlflow-push: " + here.uri() + " holds no runs of MLflow",
          "give the --workdir of a run that recorded into its own folder");
    }
    for (Map.Entry<String, String> experiment : experiments.entrySet()) {
      pushExperiment(experiment.getKey(), experiment.getValue());
    }
    PushedModels models = new PushedModels(here, there, runs, tags, say);
    for (String model : here.models()) {
      models.push(model);
    }
    return "%,d runs and %s pushed to %s; %,d runs and %s were there already%s"
        .formatted(
            pushedRuns,
            models.pushed(),
            there.uri(),
            knownRuns,
            models.known(),
            runsLeftOut == 0
                ? ""
                : "; %,d runs that never ended are left out".formatted(runsLeftOut));
  }

  private void pushExperiment(String id, String name) throws IOException {
    List<StoredRun> stored = here.runs(id);
    Map<String, StoredRun> byId =
        stored.stream().collect(Collectors.toMap(StoredRun::id, run -> run));
    Optional<String> experiment =
        stored.isEmpty() ? Optional.empty() : Optional.of(there.experiment(name));
    for (StoredRun run : stored) {
      push(id, experiment.orElseThrow(), run, byId);
    }
  }

  private void push(
      String folder, String experiment, StoredRun stored, Map<String, StoredRun> siblings)
      throws IOException {
    if (!seen.add(stored.id())) {
      return;
    }
    if (!stored.ended()) {
      runsLeftOut++;
      return;
    }
    StoredRun parent = stored.parent().map(siblings::get).orElse(null);
    if (parent != null) {
      push(folder, experiment, parent, siblings);
    }
    StoredRun run = stored.under(Optional.ofNullable(parent).map(known -> runs.get(known.id())));
    String content = Digests.sha256(Json.line(digested(run)));
    Optional<ServerReplay.Found> found = there.replay().find(experiment, FROM, run.id());
    if (found.isPresent()
        && (found.get().deleted() || content.equals(found.get().tags().get(CONTENT)))) {
      // One that was deleted before it was whole has nothing for a version to hold.
      if (found.get().tags().containsKey(CONTENT)) {
        runs.put(run.id(), found.get().id());
      }
      knownRuns++;
      return;
    }
    String pushed = found.map(ServerReplay.Found::id).orElseGet(() -> start(experiment, run));
    there.replay().log(pushed, run);
    copyArtifacts(folder, run, pushed);
    there.replay().end(pushed, run);
    there.replay().tag(pushed, CONTENT, content);
    runs.put(run.id(), pushed);
    pushedRuns++;
    if (parent == null) {
      say.accept(
          "run %s: %,d params, %,d metrics, %,d files"
              .formatted(
                  run.name(), run.params().size(), run.metrics().size(), run.files().size()));
    }
  }

  /** Returns what tells a run from what it was before; an artifact only by its path. */
  private static Map<String, Object> digested(StoredRun run) {
    return new TreeMap<>(
        Map.of(
            "params", run.params(),
            // JSON has no numbers for infinities and NaN.
            "metrics", run.metrics().toString(),
            "tags", run.tags(),
            "datasets", run.datasets(),
            "files", run.files(),
            "status", run.status()));
  }

  private String start(String experiment, StoredRun run) {
    Map<String, String> tags = new TreeMap<>(run.tags());
    tags.put(FROM, run.id());
    return there.replay().start(experiment, run, tags);
  }

  private void copyArtifacts(String folder, StoredRun run, String pushed) throws IOException {
    if (run.files().isEmpty()) {
      return;
    }
    Path copy = Files.createTempDirectory("sortdesk-push");
    try {
      here.copyArtifacts(folder, run.id(), copy.resolve("artifacts"));
      there.logArtifacts(pushed, copy.resolve("artifacts"), "");
    } finally {
      new LocalTree(copy).delete("");
    }
  }
}
