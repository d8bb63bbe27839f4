package dev.sortdesk.benchmarks.quantise;

import com.google.gson.JsonObject;
import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.Scores;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has a bundle's onnx scorer answer labelled texts in its form and in 32-bit floats, and prints how
 * often both give one label, and how often each gives the right one.
 *
 * <p>Arguments: the bundle's folder; a file with {@code {"text", "label"}} a line.
 */
public final class Agreement {
  private Agreement() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      JsonObject ticket = Json.object(line, arguments[1]);
      texts.add(ticket.get("text").getAsString());
      labels.add(ticket.get("label").getAsString());
    }
    try (ModelBundle bundle = ModelBundle.open(folder);
        OnnxScorer plain =
            OnnxScorer.open(
                folder.resolve(ModelBundle.FP32),
                bundle.manifest().targets(),
                bundle.manifest().maxTokens())) {
      List<String> found = labels(bundle.scorer().score(texts), bundle.manifest().targets().get(0));
      List<String> expected = labels(plain.score(texts), bundle.manifest().targets().get(0));
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("texts", texts.size());
      result.put("form", bundle.form().orElseThrow());
      result.put("agreement", share(expected, found));
      result.put("accuracy", share(labels, found));
      result.put("accuracy_fp32", share(labels, expected));
      new PrintStream(System.out, true, StandardCharsets.UTF_8).println(Json.line(result));
    }
  }

  private static List<String> labels(List<Scores> scores, Target target) {
    List<String> labels = new ArrayList<>();
    for (Scores each : scores) {
      double[] logits = each.logits().get(0);
      int best = 0;
      for (int i = 1; i < logits.length; i++) {
        if (logits[i] > logits[best]) {
          best = i;
        }
      }
      labels.add(target.labels().get(best));
    }
    return labels;
  }

  private static double share(List<String> expected, List<String> found) {
    int same = 0;
    for (int i = 0; i < expected.size(); i++) {
      same += expected.get(i).equals(found.get(i)) ? 1 : 0;
    }
    return (double) same / expected.size();
  }
}
