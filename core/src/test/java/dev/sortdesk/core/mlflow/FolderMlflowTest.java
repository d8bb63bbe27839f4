package dev.sortdesk.core.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.files.LocalTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FolderMlflowTest extends MlflowContract {
  @Override
  Mlflow mlflow() {
    return new FolderMlflow(tree());
  }

  @Override
  String uri() {
    return tree().uri();
  }

  private LocalTree tree() {
    return new LocalTree(folder.resolve("mlruns"));
  }

  @Test
  void saysThatAFolderCannotBeWrittenTo() throws IOException {
    Files.writeString(folder.resolve("mlruns"), "a file");

    UserException e = assertThrows(UserException.class, () -> mlflow().check());
    assertTrue(
        e.getMessage().startsWith("mlflow.uri: the folder " + uri() + " cannot be written to ("),
        e.getMessage());
    assertTrue(e.getMessage().endsWith("; make it writable, or name another one"), e.getMessage());
  }

  @Test
  void createsOneExperimentWhenTwoAskAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Set<String> ids = new HashSet<>();
      for (var job :
          List.of(1, 2, 3, 4).stream()
              .map(i -> threads.submit(() -> mlflow().experiment("tickets")))
              .toList()) {
        ids.add(job.get(60, TimeUnit.SECONDS));
      }
      assertEquals(1, ids.size());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void passesOverWhatKilledWritersLeft() throws IOException {
    String experiment = mlflow().experiment("tickets");
    Path left = folder.resolve("mlruns").resolve(FileTree.UNFINISHED);
    Files.createDirectories(left.resolve("half a run/metrics"));
    String run = mlflow().startRun(experiment, "run", Map.of("k", "v"));
    mlflow().log(run, Map.of("p", "1"), Map.of("m", 0.5), Map.of());
    mlflow().endRun(run, "FINISHED");
    mlflow().register("m", run, "bundle", Map.of());

    assertEquals(experiment, mlflow().experiment("tickets"));
    assertEquals(run, mlflow().finishedRun(experiment, "k", "v").orElseThrow());
    assertEquals(1, mlflow().versions("m").size());
  }

  @Test
  void readsMetaFilesThatMlflowHasRewrittenAsYaml() throws IOException {
    String experiment = mlflow().experiment("tickets");
    tree()
        .write(
            experiment + "/meta.yaml",
            "artifact_location: x\nexperiment_id: '%s'\nlifecycle_stage: active\nname: renamed\n"
                .formatted(experiment)
                .getBytes(UTF_8));

    assertEquals(experiment, mlflow().experiment("renamed"));
    String again = mlflow().experiment("tickets");
    assertEquals(again, mlflow().experiment("tickets"));
    assertNotEquals(experiment, again);
  }

  @Test
  void namesAMetaFileThatCannotBeRead() throws IOException {
    String experiment = mlflow().experiment("tickets");
    tree().write(experiment + "/meta.yaml", "{".getBytes(UTF_8));

    MlflowException e = assertThrows(MlflowException.class, () -> mlflow().experiment("tickets"));
    assertEquals(
        "the MLflow folder %s holds a file that cannot be read: %s/meta.yaml"
            .formatted(uri(), experiment),
        e.getMessage());
  }

  @Test
  void givesBackBundlesAfterTheFolderIsMoved() throws IOException {
    String run = mlflow().startRun(mlflow().experiment("tickets"), "run", Map.of());
    Path file = Files.writeString(folder.resolve("f"), "1");
    mlflow().logArtifacts(run, file, "bundle/f");
    ModelVersion version = mlflow().register("m", run, "bundle", Map.of());
    Path moved = Files.move(folder.resolve("mlruns"), folder.resolve("moved"));

    Path local = folder.resolve("back");
    new FolderMlflow(new LocalTree(moved)).download(version, local);
    assertEquals("1", Files.readString(local.resolve("f")));
  }
}
