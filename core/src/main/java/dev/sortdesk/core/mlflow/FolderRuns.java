package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Experiments and runs of MLflow's folder store. */
final class FolderRuns {
  /** What an experiment's folder holds besides runs. */
  static final Set<String> RESERVED =
      Set.of(FolderFiles.META, "tags", "datasets", "traces", "models");

  /** MLflow's numbers for a run's status. */
  static final List<String> STATUSES =
      List.of("", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

  private static final int LOCAL_SOURCE = 4;

  private final FolderFiles files;
  private final FileTree tree;
  private final Map<String, String> experimentOfRun = new ConcurrentHashMap<>();

  FolderRuns(FolderFiles files) {
    this.files = files;
    this.tree = files.tree();
  }

  String experiment(String name) throws IOException {
    for (String id : tree.list("")) {
      Optional<Map<String, Object>> meta = files.meta(id);
      if (meta.isPresent()
          && name.equals(meta.get().get("name"))
          && meta.get().containsKey("experiment_id")
          && "active".equals(meta.get().getOrDefault("lifecycle_stage", "active"))) {
        return id;
      }
    }
    return create(name);
  }

  /** Makes the id of the name, so that two who create an experiment at once create the same. */
  private String create(String name) throws IOException {
    for (int i = 0; ; i++) {
      String id = new BigInteger(1, digest("SHA-256", name + i)).toString().substring(0, 18);
      Map<String, @Nullable Object> meta = new TreeMap<>();
      meta.put("experiment_id", id);
      meta.put("name", name);
      meta.put("artifact_location", tree.uri() + "/" + id);
      meta.put("lifecycle_stage", "active");
      meta.put("creation_time", System.currentTimeMillis());
      meta.put("last_update_time", System.currentTimeMillis());
      files.create(id, Map.of(FolderFiles.META, FolderFiles.text(meta)), List.of());
      // A renamed experiment keeps the id of its first name.
      if (files.meta(id).filter(there -> name.equals(there.get("name"))).isPresent()) {
        return id;
      }
    }
  }

  String start(String experimentId, String runName, Map<String, String> tags) throws IOException {
    String runId = UUID.randomUUID().toString().replace("-", "");
    Map<String, @Nullable Object> meta = new TreeMap<>();
    meta.put("run_id", runId);
    meta.put("run_uuid", runId);
    meta.put("run_name", runName);
    meta.put("experiment_id", experimentId);
    meta.put("user_id", System.getProperty("user.name"));
    meta.put("status", STATUSES.indexOf("RUNNING"));
    meta.put("start_time", System.currentTimeMillis());
    meta.put("end_time", null);
    meta.put("deleted_time", null);
    meta.put("lifecycle_stage", "active");
    meta.put("artifact_uri", tree.uri() + "/" + experimentId + "/" + runId + "/artifacts");
    meta.put("source_type", LOCAL_SOURCE);
    meta.put("source_name", "");
    meta.put("source_version", "");
    meta.put("entry_point_name", "");
    meta.put("tags", List.of());
    Map<String, String> content = new HashMap<>();
    content.put(FolderFiles.META, FolderFiles.text(meta));
    content.put("tags/mlflow.runName", runName);
    Limits.texts(tags, Limits.RUN_TAG_VALUE)
        .forEach((key, value) -> content.put("tags/" + key, value));
    files.create(experimentId + "/" + runId, content, List.of("metrics", "params", "artifacts"));
    return runId;
  }

  Optional<String> finished(String experimentId, String tag, String value) throws IOException {
    record Started(String id, long time) {}
    Stream.Builder<Started> runs = Stream.builder();
    for (String id : tree.list(experimentId)) {
      String run = experimentId + "/" + id;
      if (RESERVED.contains(id)
          || tree.readText(run + "/tags/" + Limits.name(tag)).filter(value::equals).isEmpty()) {
        continue;
      }
      files
          .meta(run)
          .filter(meta -> Integer.valueOf(STATUSES.indexOf("FINISHED")).equals(meta.get("status")))
          .filter(meta -> "active".equals(meta.get("lifecycle_stage")))
          .ifPresent(
              meta -> runs.add(new Started(id, ((Number) meta.get("start_time")).longValue())));
    }
    return runs.build().max(Comparator.comparingLong(Started::time)).map(Started::id);
  }

  void log(
      String runId,
      Map<String, String> params,
      Map<String, Double> metrics,
      Map<String, String> tags)
      throws IOException {
    String run = folder(runId);
    for (var param : Limits.texts(params, Limits.PARAM_VALUE).entrySet()) {
      logParam(runId, run + "/params/" + param.getKey(), param.getKey(), param.getValue());
    }
    long now = System.currentTimeMillis();
    for (var metric : Limits.names(metrics).entrySet()) {
      files.write(run + "/metrics/" + metric.getKey(), now + " " + metric.getValue() + " 0\n");
    }
    for (var tag : Limits.texts(tags, Limits.RUN_TAG_VALUE).entrySet()) {
      files.write(run + "/tags/" + tag.getKey(), tag.getValue());
    }
  }

  private void logParam(String runId, String path, String name, String value) throws IOException {
    Optional<String> there = tree.readText(path);
    if (there.isPresent() && !there.get().equals(value)) {
      throw new MlflowException(
          "the MLflow folder %s refuses (runs/log-batch): the parameter %s of run %s is %s and"
                  .formatted(tree.uri(), name, runId, there.get())
              + " cannot become "
              + value);
    }
    files.write(path, value);
  }

  void logArtifacts(String runId, Path local, String path) throws IOException {
    String artifacts = folder(runId) + "/artifacts";
    String target = path.isEmpty() ? artifacts : artifacts + "/" + path;
    if (!Files.isDirectory(local) || !tree.exists(target)) {
      tree.copyIn(local, target);
      return;
    }
    try (Stream<Path> all = Files.walk(local)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        tree.copyIn(file, target + "/" + local.relativize(file));
      }
    }
  }

  void logDataset(String runId, RunDataset given) throws IOException {
    String run = folder(runId);
    String id = HexFormat.of().formatHex(digest("MD5", given.name() + given.digest()));
    Map<String, @Nullable Object> dataset = new TreeMap<>();
    dataset.put("name", given.name());
    dataset.put("digest", given.digest());
    dataset.put("source_type", RunDataset.SOURCE_TYPE);
    dataset.put("source", given.sourceJson());
    dataset.put("schema", null);
    dataset.put("profile", null);
    files.create(
        experimentOfRun.get(runId) + "/datasets/" + id,
        Map.of(FolderFiles.META, FolderFiles.text(dataset)),
        List.of());
    Map<String, Object> input =
        Map.of(
            "source_type",
            "DATASET",
            "source_id",
            id,
            "destination_type",
            "RUN",
            "destination_id",
            runId,
            "tags",
            given.tags());
    files.create(
        run + "/inputs/" + HexFormat.of().formatHex(digest("MD5", id + runId)),
        Map.of(FolderFiles.META, FolderFiles.text(input)),
        List.of());
  }

  void end(String runId, String status) throws IOException {
    String run = folder(runId);
    Map<String, @Nullable Object> meta = new TreeMap<>(files.meta(run).orElseThrow());
    meta.put("status", STATUSES.indexOf(status));
    meta.put("end_time", System.currentTimeMillis());
    meta.putIfAbsent("deleted_time", null);
    files.write(run + "/" + FolderFiles.META, FolderFiles.text(meta));
  }

  /** Returns the folder of a run. */
  String folder(String runId) throws IOException {
    if (!experimentOfRun.containsKey(runId)) {
      for (String id : tree.list("")) {
        if (tree.exists(id + "/" + runId + "/" + FolderFiles.META)) {
          experimentOfRun.put(runId, id);
        }
      }
    }
    String experiment = experimentOfRun.get(runId);
    if (experiment == null) {
      throw new MlflowException("the MLflow folder " + tree.uri() + " has no run " + runId);
    }
    return experiment + "/" + runId;
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
