package dev.sortdesk.benchmarks.quantise;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.EncoderSource;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxEncoder;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Embeds the same texts in each form of an encoder, in turns, on one thread, and prints for each
 * round the texts per CPU second of each form; then by how much embeddings differ from those of
 * fp32.
 *
 * <p>Arguments: {@code embedded} or the folder of an export; a folder to write into; a file with a
 * JSON string a line; the cut in tokens; how many rounds.
 */
public final class FormRounds {
  private static final double NANOS = 1e9;

  private FormRounds() {}

  public static void main(String[] arguments) throws IOException {
    EncoderSource source =
        arguments[0].equals("embedded")
            ? new EmbeddedEncoder()
            : HuggingFaceExport.read(Path.of(arguments[0]));
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[2]))) {
      texts.add(Json.read(line, String.class, arguments[2]));
    }
    int maxTokens = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<ModelForm, OnnxEncoder> forms = new EnumMap<>(ModelForm.class);
    try {
      for (ModelForm form : ModelForm.values()) {
        Path folder = Files.createDirectories(Path.of(arguments[1], form.label()));
        OnnxModelWriter.writeEncoder(folder, source, form);
        forms.put(form, OnnxEncoder.open(folder, maxTokens));
      }
      Map<ModelForm, float[][]> embedded = new EnumMap<>(ModelForm.class);
      forms.forEach((form, encoder) -> embedded.put(form, encoder.embed(texts)));
      for (int round = 0; round < rounds; round++) {
        Map<String, Double> speeds = new LinkedHashMap<>();
        forms.forEach((form, encoder) -> speeds.put(form.label(), speed(encoder, texts)));
        out.println(Json.line(speeds));
      }
      Map<String, Double> differences = new LinkedHashMap<>();
      embedded.forEach(
          (form, found) ->
              differences.put(form.label(), difference(embedded.get(ModelForm.FP32), found)));
      out.println(Json.line(differences));
    } finally {
      forms.values().forEach(OnnxEncoder::close);
    }
  }

  /** A run's work is done by the calling thread alone. */
  private static double speed(OnnxEncoder encoder, List<String> texts) {
    long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    encoder.embed(texts);
    long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
    return texts.size() / (spent / NANOS);
  }

  /** Returns the largest difference of a number of an embedding. */
  private static double difference(float[][] expected, float[][] found) {
    double largest = 0;
    for (int text = 0; text < expected.length; text++) {
      for (int k = 0; k < expected[text].length; k++) {
        largest = Math.max(largest, Math.abs(expected[text][k] - found[text][k]));
      }
    }
    return largest;
  }
}
