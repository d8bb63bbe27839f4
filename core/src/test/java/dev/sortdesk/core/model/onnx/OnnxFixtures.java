package dev.sortdesk.core.model.onnx;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Tiny exports, and heads that the golden files know too. */
public final class OnnxFixtures {
  public static final List<String> EXPORTS =
      List.of("distilbert-script", "distilbert-dynamo", "bert-script", "bert-dynamo");

  private OnnxFixtures() {}

  /** What Python says of some texts. */
  public record Golden(int max_tokens, List<Case> cases) {}

  /**
   * What Python says of one text.
   *
   * @param probabilities one array a head in minilm.json
   */
  public record Case(String text, int[] ids, double[][] probabilities) {}

  /** What Python says of some texts with a tiny classifier. */
  public record TinyGolden(int max_tokens, List<TinyCase> cases) {}

  /** What Python says of one text with a tiny classifier. */
  public record TinyCase(String text, int[] ids, double[] probabilities, double[] embedding) {}

  /** Reads a golden file. */
  public static <T> T golden(String resource, Class<T> type) throws IOException {
    try (InputStream in = OnnxFixtures.class.getResourceAsStream(resource)) {
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), type, resource);
    }
  }

  /** Copies a tiny export into a folder, and returns the folder. */
  public static Path copy(String export, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("model.onnx", "tokenizer.json", "config.json")) {
      try (InputStream in =
          OnnxFixtures.class.getResourceAsStream("/onnx/" + export + "/" + file)) {
        Files.copy(in, folder.resolve(file));
      }
    }
    return folder;
  }

  /** Returns the head of minilm.py with as many labels. */
  public static Head.Linear head(int dimensions, int labels) {
    float[][] weights = new float[dimensions][labels];
    for (int k = 0; k < dimensions * labels; k++) {
      weights[k / labels][k % labels] = (float) (8 * Math.sin((double) k * k * 0.01 + labels));
    }
    float[] bias = new float[labels];
    for (int i = 0; i < labels; i++) {
      bias[i] = i * 0.25f;
    }
    return new Head.Linear(weights, bias);
  }

  /** Returns a target with labels a, b, c, ... */
  public static Target target(String name, int labels) {
    return new Target(
        name, IntStream.range(0, labels).mapToObj(i -> String.valueOf((char) ('a' + i))).toList());
  }
}
