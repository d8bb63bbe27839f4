package dev.sortdesk.core.mlflow;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Files to and from the artifact store behind an MLflow server, streamed. */
final class ServerArtifacts {
  private static final String ROOT = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String SCHEME = "mlflow-artifacts";

  private final ServerCalls calls;

  ServerArtifacts(ServerCalls calls) {
    this.calls = calls;
  }

  /** Uploads a file or a folder to a place below an artifact URI of the server. */
  void upload(Path local, String artifactUri, String path) throws IOException {
    String target = append(root(artifactUri), path);
    try (Stream<Path> all = Files.walk(local)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String relative = local.relativize(file).toString();
        calls.put(encoded(append(target, relative)), file, Files.size(file));
      }
    }
  }

  /**
   * Downloads an artifact folder; the local one appears whole or not at all.
   *
   * @param maxBytes the most that the files may have together
   * @throws UserException if the server names more
   */
  void download(String artifactUri, Path local, long maxBytes) throws IOException {
    if (Files.exists(local)) {
      throw new FileAlreadyExistsException(local.toString());
    }
    Path parent = local.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path prepared = Files.createTempDirectory(parent, FileTree.UNFINISHED);
    try {
      fetch(root(artifactUri), prepared, new AtomicLong(maxBytes));
      if (new LocalTree(prepared).list("").isEmpty()) {
        throw new MlflowException(
            "MLflow at " + calls.uri() + " has no artifacts at " + artifactUri);
      }
      Files.move(prepared, local, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      new LocalTree(prepared).delete("");
    }
  }

  private void fetch(String folder, Path local, AtomicLong left) throws IOException {
    for (JsonObject entry : list(folder)) {
      String name = entry.get("path").getAsString();
      Path target = local.resolve(name).normalize();
      if (!local.equals(target.getParent())) {
        throw new MlflowException(
            "MLflow at " + calls.uri() + " names a file that leads out of its folder: " + name);
      }
      if (entry.has("is_dir") && entry.get("is_dir").getAsBoolean()) {
        Files.createDirectory(target);
        fetch(append(folder, name), target, left);
      } else {
        long size = entry.has("file_size") ? entry.get("file_size").getAsLong() : left.get();
        if (left.addAndGet(-size) < 0) {
          throw new UserException(
              "MLflow at " + calls.uri() + " holds more below " + folder + " than may be fetched",
              "look at the size of " + name);
        }
        calls.download(encoded(append(folder, name)), target, size);
      }
    }
  }

  private List<JsonObject> list(String folder) {
    JsonObject answer = calls.getPath(ROOT, Map.of("path", folder));
    return answer.has("files")
        ? answer.getAsJsonArray("files").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .toList()
        : List.of();
  }

  private String root(String artifactUri) {
    URI uri = URI.create(artifactUri);
    if (!SCHEME.equals(uri.getScheme())) {
      throw new MlflowException(
          "MLflow at "
              + calls.uri()
              + " keeps artifacts at "
              + artifactUri
              + ", which only the server itself can reach; start it with --serve-artifacts and no"
              + " --default-artifact-root, and use a new experiment");
    }
    return uri.getPath().replaceAll("^/+", "");
  }

  private static String append(String folder, String path) {
    return path.isEmpty() ? folder : folder + "/" + path;
  }

  private static String encoded(String path) {
    try {
      return new URI(null, null, ROOT + "/" + path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no artifact's path: " + path, e);
    }
  }
}
