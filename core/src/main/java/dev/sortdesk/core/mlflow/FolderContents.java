package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads all that a folder store holds and that is not deleted there. */
final class FolderContents {
  private final FolderFiles files;
  private final FileTree tree;
  private final FolderModels models;

  FolderContents(FileTree tree) {
    this.tree = tree;
    this.files = new FolderFiles(tree);
    this.models = new FolderModels(files);
  }

  String uri() {
    return tree.uri();
  }

  /** Returns the names of experiments by their ids. */
  Map<String, String> experiments() throws IOException {
    Map<String, String> experiments = new TreeMap<>();
    for (String id : tree.list("")) {
      Map<String, Object> meta = files.meta(id).orElse(Map.of());
      if (meta.containsKey("experiment_id") && active(meta)) {
        experiments.put(id, String.valueOf(meta.get("name")));
      }
    }
    return experiments;
  }

  /** Returns an experiment's runs, the oldest first. */
  List<StoredRun> runs(String experiment) throws IOException {
    List<StoredRun> runs = new ArrayList<>();
    for (String id : tree.list(experiment)) {
      Map<String, Object> meta =
          FolderRuns.RESERVED.contains(id)
              ? Map.of()
              : files.meta(experiment + "/" + id).orElse(Map.of());
      if (meta.containsKey("status") && active(meta)) {
        runs.add(run(experiment, id, meta));
      }
    }
    runs.sort(Comparator.comparingLong(StoredRun::startTime).thenComparing(StoredRun::id));
    return runs;
  }

  private static boolean active(Map<String, Object> meta) {
    return "active".equals(meta.getOrDefault("lifecycle_stage", "active"));
  }

  private StoredRun run(String experiment, String id, Map<String, Object> meta) throws IOException {
    String run = experiment + "/" + id;
    Map<String, String> tags = files.values(run + "/tags");
    String name = tags.remove("mlflow.runName");
    return new StoredRun(
        id,
        name == null ? String.valueOf(meta.getOrDefault("run_name", id)) : name,
        String.valueOf(meta.getOrDefault("user_id", "")),
        status(run, meta),
        number(meta, "start_time"),
        number(meta, "end_time"),
        files.values(run + "/params"),
        metrics(run),
        tags,
        datasets(experiment, run),
        paths(run + "/artifacts"));
  }

  private String status(String run, Map<String, Object> meta) {
    Object status = meta.get("status");
    if (status instanceof Integer number && number > 0 && number < FolderRuns.STATUSES.size()) {
      return FolderRuns.STATUSES.get(number);
    }
    throw files.broken(run + "/" + FolderFiles.META, null);
  }

  private static long number(Map<String, Object> meta, String key) {
    return meta.get(key) instanceof Number number ? number.longValue() : 0;
  }

  private List<StoredRun.Point> metrics(String run) throws IOException {
    List<StoredRun.Point> points = new ArrayList<>();
    for (Map.Entry<String, String> metric : files.values(run + "/metrics").entrySet()) {
      for (String line : metric.getValue().lines().toList()) {
        points.add(point(run, metric.getKey(), line.strip().split(" ")));
      }
    }
    return points;
  }

  /** Reads {@code TIME VALUE [STEP [DATASET DIGEST]]}. */
  private StoredRun.Point point(String run, String key, String[] parts) {
    try {
      return new StoredRun.Point(
          key,
          value(parts[1]),
          Long.parseLong(parts[0]),
          parts.length > 2 ? Long.parseLong(parts[2]) : 0);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw files.broken(run + "/metrics/" + key, e);
    }
  }

  /** Reads a number as Java or Python writes it. */
  private static double value(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private List<StoredRun.Dataset> datasets(String experiment, String run) throws IOException {
    List<StoredRun.Dataset> datasets = new ArrayList<>();
    for (String input : tree.list(run + "/inputs")) {
      Map<String, Object> link = files.meta(run + "/inputs/" + input).orElse(Map.of());
      Map<String, Object> dataset =
          files.meta(experiment + "/datasets/" + link.get("source_id")).orElse(Map.of());
      if (!dataset.isEmpty()) {
        datasets.add(
            new StoredRun.Dataset(
                String.valueOf(dataset.get("name")),
                String.valueOf(dataset.get("digest")),
                String.valueOf(dataset.get("source_type")),
                String.valueOf(dataset.get("source")),
                tags(link.get("tags"))));
      }
    }
    return datasets;
  }

  private static Map<String, String> tags(@Nullable Object value) {
    Map<String, String> tags = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, text) -> tags.put(String.valueOf(key), String.valueOf(text)));
    }
    return tags;
  }

  private List<String> paths(String folder) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String name : tree.list(folder)) {
      List<String> below = paths(folder + "/" + name);
      below.forEach(path -> paths.add(name + "/" + path));
      if (below.isEmpty()) {
        paths.add(name);
      }
    }
    return paths;
  }

  /** Copies a run's artifacts to a local folder that does not exist yet. */
  void copyArtifacts(String experiment, String run, Path local) throws IOException {
    tree.copyOut(experiment + "/" + run + "/artifacts", local);
  }

  /** Returns the names of registered models. */
  List<String> models() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : tree.list(FolderModels.MODELS)) {
      if (files.meta(FolderModels.MODELS + "/" + name).isPresent()) {
        names.add(name);
      }
    }
    return names;
  }

  Map<String, String> modelTags(String model) throws IOException {
    return models.modelTags(model);
  }

  List<ModelVersion> versions(String model) throws IOException {
    return models.versions(model);
  }

  /** Returns the numbers of the versions at which a model's aliases stand. */
  Map<String, Integer> aliases(String model) throws IOException {
    Map<String, Integer> aliases = new TreeMap<>();
    for (String alias : tree.list(FolderModels.MODELS + "/" + model + "/aliases")) {
      models.alias(model, alias).ifPresent(version -> aliases.put(alias, version.version()));
    }
    return aliases;
  }
}
