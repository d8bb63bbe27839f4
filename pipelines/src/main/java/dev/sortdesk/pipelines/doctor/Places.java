package dev.sortdesk.pipelines.doctor;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Paths;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Where things lie by the settings. Each is found when it is asked for, so that a setting that
 * leads nowhere fails those checks alone that need it.
 */
final class Places {
  private final SortdeskConfig config;
  private final Configuration hadoop;

  Places(SortdeskConfig config) {
    this.config = config;
    this.hadoop = SparkSessions.hadoop(config.spark());
  }

  SortdeskConfig config() {
    return config;
  }

  Configuration hadoop() {
    return hadoop;
  }

  Workdir workdir() {
    return new Workdir(config.workdir(), hadoop);
  }

  Tracking tracking() {
    return Tracking.open(config.mlflow(), workdir(), hadoop);
  }

  boolean mlflowIsAServer() {
    return config.mlflow().uri().strip().toLowerCase(Locale.ROOT).matches("https?:.*");
  }

  /** Returns the folders of this machine that are written to, whether they are there or not. */
  List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    workdir().localPath("").ifPresent(folders::add);
    if (!mlflowIsAServer()) {
      local(config.mlflow().uri().strip(), "mlflow.uri").ifPresent(folders::add);
    }
    local(config.serve().models(), "serve.models").ifPresent(folders::add);
    local(config.serve().log().folder(), "serve.log.folder").ifPresent(folders::add);
    return folders.stream()
        .map(folder -> folder.toAbsolutePath().normalize())
        .filter(folder -> folders.stream().noneMatch(other -> liesBelow(folder, other)))
        .distinct()
        .toList();
  }

  private static boolean liesBelow(Path folder, Path other) {
    Path above = other.toAbsolutePath().normalize();
    return folder.startsWith(above) && !folder.equals(above);
  }

  private Optional<Path> local(String typed, String key) {
    if (typed.isBlank()) {
      return Optional.empty();
    }
    org.apache.hadoop.fs.Path path = Paths.qualified(typed, key, hadoop);
    return path.toUri().getScheme().equals("file")
        ? Optional.of(Path.of(path.toUri().getPath()))
        : Optional.empty();
  }
}
