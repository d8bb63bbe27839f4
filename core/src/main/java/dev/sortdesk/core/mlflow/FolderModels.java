package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.files.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Registered models, their versions and aliases in MLflow's folder store. */
final class FolderModels {
  static final String MODELS = "models";
  private static final String VERSION = "version-";
  private static final String DELETED = "Deleted_Internal";

  /** A member of our own in a version's meta file, which tells who made it; MLflow skips it. */
  private static final String MADE_BY = "sortdesk_made_by";

  private final FolderFiles files;
  private final FileTree tree;

  FolderModels(FolderFiles files) {
    this.files = files;
    this.tree = files.tree();
  }

  /** Registers a version whose number is the next that is free, also while others register. */
  ModelVersion register(String model, String runId, String source, Map<String, String> tags)
      throws IOException {
    files.create(folder(model), Map.of(FolderFiles.META, modelMeta(model)), List.of());
    String mine = UUID.randomUUID().toString();
    Map<String, String> content = new HashMap<>();
    Limits.texts(tags, Limits.VERSION_TAG_VALUE)
        .forEach((key, value) -> content.put("tags/" + key, value));
    int number = numbers(model).stream().mapToInt(Integer::intValue).max().orElse(0);
    while (true) {
      number++;
      content.put(FolderFiles.META, versionMeta(model, number, runId, source, mine));
      files.create(folder(model, number), content, List.of());
      if (files
          .meta(folder(model, number))
          .filter(meta -> mine.equals(meta.get(MADE_BY)))
          .isPresent()) {
        return version(model, number).orElseThrow();
      }
    }
  }

  private static String modelMeta(String model) {
    Map<String, @Nullable Object> meta = new TreeMap<>();
    meta.put("name", model);
    meta.put("creation_timestamp", System.currentTimeMillis());
    meta.put("last_updated_timestamp", System.currentTimeMillis());
    meta.put("description", null);
    return FolderFiles.text(meta);
  }

  private static String versionMeta(
      String model, int number, String runId, String source, String madeBy) {
    Map<String, @Nullable Object> meta = new TreeMap<>();
    meta.put("name", model);
    meta.put("version", number);
    meta.put("run_id", runId);
    meta.put("run_link", null);
    meta.put("source", source);
    meta.put("storage_location", source);
    meta.put("creation_timestamp", System.currentTimeMillis());
    meta.put("last_updated_timestamp", System.currentTimeMillis());
    meta.put("current_stage", "None");
    meta.put("description", null);
    meta.put("status", "READY");
    meta.put("status_message", null);
    meta.put("user_id", System.getProperty("user.name"));
    meta.put(MADE_BY, madeBy);
    return FolderFiles.text(meta);
  }

  List<ModelVersion> versions(String model) throws IOException {
    List<ModelVersion> versions = new ArrayList<>();
    for (int number : numbers(model)) {
      version(model, number).ifPresent(versions::add);
    }
    versions.sort(Comparator.comparingInt(ModelVersion::version));
    return List.copyOf(versions);
  }

  private List<Integer> numbers(String model) throws IOException {
    return tree.list(folder(model)).stream()
        .filter(name -> name.matches(VERSION + "\\d+"))
        .map(name -> Integer.valueOf(name.substring(VERSION.length())))
        .toList();
  }

  private Optional<ModelVersion> version(String model, int number) throws IOException {
    String folder = folder(model, number);
    Map<String, Object> meta = files.meta(folder).orElse(Map.of());
    if (meta.isEmpty() || DELETED.equals(meta.get("current_stage"))) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelVersion(
            model,
            number,
            String.valueOf(meta.getOrDefault("run_id", "")),
            String.valueOf(meta.getOrDefault("source", "")),
            Map.copyOf(files.values(folder + "/tags"))));
  }

  Optional<ModelVersion> alias(String model, String alias) throws IOException {
    String path = aliasPath(model, alias);
    Optional<String> number = tree.readText(path);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    int version;
    try {
      version = Integer.parseInt(number.get().strip());
    } catch (NumberFormatException e) {
      throw files.broken(path, e);
    }
    Optional<ModelVersion> there = version(model, version);
    if (there.isEmpty()) {
      throw new MlflowException(
          "the MLflow folder %s has the alias %s of the model %s at version %d, which is not there; bring back %s, or delete %s and promote again"
              .formatted(
                  tree.uri(),
                  alias,
                  model,
                  version,
                  folder(model, version),
                  aliasPath(model, alias)));
    }
    return there;
  }

  void setAlias(String model, String alias, int version) throws IOException {
    require(model, version);
    files.write(aliasPath(model, alias), Integer.toString(version));
  }

  void setTag(String model, int version, String key, String value) throws IOException {
    require(model, version);
    files.write(
        folder(model, version) + "/tags/" + Limits.name(key),
        Limits.cut(value, Limits.VERSION_TAG_VALUE));
  }

  void setModelTag(String model, String key, String value) throws IOException {
    if (files.meta(folder(model)).isEmpty()) {
      throw new MlflowException("the MLflow folder " + tree.uri() + " has no model " + model);
    }
    files.write(
        folder(model) + "/tags/" + Limits.name(key), Limits.cut(value, Limits.MODEL_TAG_VALUE));
  }

  Map<String, String> modelTags(String model) throws IOException {
    return Map.copyOf(files.values(folder(model) + "/tags"));
  }

  private void require(String model, int version) throws IOException {
    if (version(model, version).isEmpty()) {
      throw new MlflowException(
          "the MLflow folder %s has no version %d of the model %s"
              .formatted(tree.uri(), version, model));
    }
  }

  private static String aliasPath(String model, String alias) {
    return folder(model) + "/aliases/" + alias;
  }

  private static String folder(String model) {
    return MODELS + "/" + model;
  }

  private static String folder(String model, int version) {
    return MODELS + "/" + model + "/" + VERSION + version;
  }
}
