package dev.sortdesk.core.mlflow;

import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Files of MLflow's folder store. A folder with a {@code meta.yaml} is prepared elsewhere and
 * appears whole, because MLflow stumbles over one without.
 */
final class FolderFiles {
  static final String META = "meta.yaml";

  private final FileTree tree;

  FolderFiles(FileTree tree) {
    this.tree = tree;
  }

  FileTree tree() {
    return tree;
  }

  /** An action on files that may fail. */
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs an action; a failure of the file system names the store and the call. */
  <T> T call(String call, Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new MlflowException(
          "the MLflow folder " + tree.uri() + " failed (" + call + "): " + e, e);
    }
  }

  /** Reads a {@code meta.yaml}, as YAML because MLflow's own tools rewrite it so. */
  Optional<Map<String, Object>> meta(String folder) throws IOException {
    String path = folder + "/" + META;
    Optional<String> text = tree.readText(path);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Object value = new Load(LoadSettings.builder().build()).loadFromString(text.get());
      if (value instanceof Map<?, ?> map) {
        Map<String, Object> meta = new TreeMap<>();
        map.forEach((key, entry) -> put(meta, String.valueOf(key), entry));
        return Optional.of(meta);
      }
    } catch (YamlEngineException e) {
      throw broken(path, e);
    }
    throw broken(path, null);
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  MlflowException broken(String path, @Nullable Exception cause) {
    return new MlflowException(
        "the MLflow folder " + tree.uri() + " holds a file that cannot be read: " + path, cause);
  }

  /** Returns the value of each file below a folder, keyed by its path there. */
  Map<String, String> values(String folder) throws IOException {
    Map<String, String> values = new TreeMap<>();
    collect(folder, "", values);
    return values;
  }

  private void collect(String folder, String prefix, Map<String, String> values)
      throws IOException {
    for (String name : tree.list(folder)) {
      String path = folder + "/" + name;
      if (tree.list(path).isEmpty()) {
        tree.readText(path).ifPresent(value -> values.put(prefix + name, value));
      } else {
        collect(path, prefix + name + "/", values);
      }
    }
  }

  void write(String path, String text) throws IOException {
    tree.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a meta file's text: JSON is YAML too. Nulls are written, MLflow asks for them. */
  static String text(Map<String, ? extends @Nullable Object> meta) {
    return Json.line(meta) + "\n";
  }

  /** Makes a folder of a few small files and empty folders, whole; one that is there stays. */
  void create(String path, Map<String, String> files, List<String> emptyFolders)
      throws IOException {
    Path prepared = Files.createTempDirectory("sortdesk-mlflow-");
    LocalTree local = new LocalTree(prepared.resolve("new"));
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path target = prepared.resolve("new").resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.writeString(target, file.getValue());
      }
      for (String folder : emptyFolders) {
        Files.createDirectories(prepared.resolve("new").resolve(folder));
      }
      tree.copyIn(prepared.resolve("new"), path);
    } finally {
      local.delete("");
      Files.deleteIfExists(prepared);
    }
  }
}
