package dev.sortdesk.core.bundle;

import com.google.gson.JsonObject;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.mlflow.RealMlflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has the Python of the real MLflow load bundles; see src/test/python/loader_answers.py. */
final class PythonLoader {
  private static final Path SCRIPT = Path.of("src/test/python/loader_answers.py").toAbsolutePath();

  private final Path folder;

  /**
   * @param folder takes what is given and what is said
   */
  PythonLoader(Path folder) {
    this.folder = folder;
  }

  /** How Python ended: what was found, or what it complained of. */
  record End(@Nullable JsonObject found, String errors) {}

  /** Loads a bundle, and has it read texts and answer tickets. Skips the test without an MLflow. */
  End load(Path bundle, List<String> texts, List<List<@Nullable String>> tickets)
      throws IOException, InterruptedException {
    Path python = RealMlflow.executable().resolveSibling("python");
    Path given = folder.resolve("given.json");
    Path found = folder.resolve("found.json");
    Path errors = folder.resolve("python.err");
    Files.deleteIfExists(found);
    Files.writeString(
        given,
        Json.line(
            Map.of(
                "texts", texts.stream().map(PythonLoader::units).toList(),
                "tickets",
                    tickets.stream()
                        .map(fields -> fields.stream().map(PythonLoader::units).toList())
                        .toList())));
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                python.toString(),
                SCRIPT.toString(),
                bundle.toString(),
                given.toString(),
                found.toString()));
    Process process =
        builder
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("Python did not end:\n" + Files.readString(errors));
    }
    return new End(
        process.exitValue() == 0 ? Json.object(Files.readString(found), "what Python found") : null,
        Files.readString(errors));
  }

  private static int @Nullable [] units(@Nullable String text) {
    return text == null ? null : text.chars().toArray();
  }
}
