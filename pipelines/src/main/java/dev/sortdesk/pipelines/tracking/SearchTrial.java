package dev.sortdesk.pipelines.tracking;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A point that a search tried, judged on validation rows.
 *
 * @param target what the head answers
 * @param c the inverse regularisation strength
 * @param classWeight a label with n of N rows weighs (N / n) to this power
 * @param accuracy 0 to 1
 * @param macroF1 0 to 1
 * @param chosen whether it did best
 */
public record SearchTrial(
    String target,
    double c,
    @SerializedName("class_weight") double classWeight,
    double accuracy,
    @SerializedName("macro_f1") double macroF1,
    boolean chosen) {
  /** All of a bundle's trials; where nothing was searched there is no such file. */
  private static final String FILE = "search.json";

  private record Trials(List<SearchTrial> trials) {}

  /** Writes the trials into the folder of a bundle that is not complete yet. */
  public static void write(Path bundle, List<SearchTrial> trials) throws IOException {
    if (!trials.isEmpty()) {
      Files.writeString(bundle.resolve(FILE), Json.pretty(new Trials(trials)));
    }
  }

  /** Reads the trials of a bundle, in the order in which they were tried. */
  static List<SearchTrial> read(Path bundle) throws IOException {
    Path file = bundle.resolve(FILE);
    return Files.exists(file)
        ? Json.read(Files.readString(file), Trials.class, FILE).trials()
        : List.of();
  }
}
