package dev.sortdesk.core.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
  void namesAnAliasWhoseVersionIsNotThere() throws IOException {
    String run = mlflow().startRun(mlflow().experiment("tickets"), "run", Map.of());
    mlflow().register("m", run, "bundle", Map.of());
    mlflow().setAlias("m", "champion", 1);
    tree().delete("models/m/version-1");

    MlflowException e = assertThrows(MlflowException.class, () -> mlflow().alias("m", "champion"));
    assertEquals(
        "the MLflow folder "
            + uri()
            + " has the alias champion of the model m at version 1, which is not there; bring back models/m/version-1, or delete models/m/aliases/champion and promote again",
        e.getMessage());
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
    new FolderMlflow(new LocalTree(moved)).download(version, local, Long.MAX_VALUE);
    assertEquals("1", Files.readString(local.resolve("f")));
  }

  /** Writes runs and versions without end; started in a JVM of its own, to be killed. */
  static final class EndlessWriter {
    public static void main(String[] arguments) {
      Mlflow mlflow = new FolderMlflow(new LocalTree(Path.of(arguments[0])));
      while (true) {
        String run = mlflow.startRun(mlflow.experiment("tickets"), "run", Map.of("k", "v"));
        mlflow.log(run, Map.of("p", "1"), Map.of("m", 0.5), Map.of("t", "1"));
        mlflow.logDataset(run, new RunDataset("tickets", run, "x", "training"));
        mlflow.endRun(run, "FINISHED");
        ModelVersion version = mlflow.register("m", run, "bundle", Map.of("run", run));
        mlflow.setAlias("m", "champion", version.version());
        System.out.println(run);
      }
    }
  }

  @Test
  void staysWholeWhenWritersAreKilled() throws Exception {
    for (int lines = 0; lines < 4; lines++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  EndlessWriter.class.getName(),
                  folder.resolve("mlruns").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var reader = writer.inputReader()) {
        for (int line = 0; line <= 10 * lines; line++) {
          assertNotNull(reader.readLine());
        }
      } finally {
        writer.destroyForcibly().onExit().get(60, TimeUnit.SECONDS);
      }
      String experiment = mlflow().experiment("tickets");
      for (String run : tree().list(experiment)) {
        if (!Set.of("datasets", "meta.yaml").contains(run)) {
          assertTrue(tree().exists(experiment + "/" + run + "/meta.yaml"), run);
          assertTrue(tree().exists(experiment + "/" + run + "/artifacts"), run);
        }
      }
      List<ModelVersion> versions = mlflow().versions("m");
      for (int i = 0; i < versions.size(); i++) {
        assertEquals(i + 1, versions.get(i).version());
        assertEquals(Map.of("run", versions.get(i).runId()), versions.get(i).tags());
      }
      int champion = mlflow().alias("m", "champion").orElseThrow().version();
      assertTrue(champion >= versions.size() - 1, "champion " + champion);
    }
  }
}
