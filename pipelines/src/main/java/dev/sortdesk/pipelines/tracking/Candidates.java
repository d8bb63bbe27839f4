package dev.sortdesk.pipelines.tracking;

import com.google.gson.JsonObject;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.files.FileTree;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The model versions that the last training is for, by scorer: {@code models/candidates.json}.
 *
 * @param versions from scorer to model version
 */
public record Candidates(SortedMap<String, String> versions) {
  private static final String FILE = "candidates.json";

  public Candidates {
    versions = new TreeMap<>(versions);
  }

  /**
   * Reads the candidates.
   *
   * @throws UserException if nothing was trained yet
   */
  public static Candidates read(FileTree models) throws IOException {
    String text =
        models
            .readText(FILE)
            .orElseThrow(
                () ->
                    new UserException(
                        "there is no trained model in " + models.uri(),
                        "run train first, or give its --workdir"));
    try {
      JsonObject json = Json.object(text, FILE);
      SortedMap<String, String> versions = new TreeMap<>();
      json.entrySet()
          .forEach(entry -> versions.put(entry.getKey(), entry.getValue().getAsString()));
      return new Candidates(versions);
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      throw new UserException(
          models.uri() + "/" + FILE + " does not map scorers to model versions",
          "run train again, which writes it");
    }
  }

  public void write(FileTree models) throws IOException {
    models.write(FILE, Json.pretty(versions).getBytes(StandardCharsets.UTF_8));
  }
}
