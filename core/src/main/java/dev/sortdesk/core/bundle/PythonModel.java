package dev.sortdesk.core.bundle;

import dev.sortdesk.core.json.Json;
import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.text.CodePoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What makes a bundle a model that MLflow loads in Python as a {@code python_function}, without
 * Sortdesk:
 *
 * <pre>
 * MLmodel                      which module loads it, the signature
 * code/                        that module, which answers as Sortdesk does
 * code-points.json             what the tfidf scorer takes characters for
 * requirements.txt             the Python packages that it was tested with
 * python_env.yaml              the same, with the version of Python
 * input_example.json           a made-up ticket
 * serving_input_example.json   the same, as a request to MLflow's model server
 * </pre>
 */
final class PythonModel {
  private static final String MLMODEL = "MLmodel";
  private static final String CODE = "code/";
  private static final String SOURCE = "sortdesk_pyfunc.py";
  private static final String REGISTERED = "registered_model_meta";
  private static final int DIGITS = 8;

  private static final String PYTHON = "3.11.7";
  private static final String MLFLOW = "3.17.2";
  private static final List<String> REQUIREMENTS =
      List.of("mlflow==" + MLFLOW, "numpy==2.4.6", "pandas==3.1.1");
  private static final String TOKENIZERS = "tokenizers==0.23.3";

  private static final String SUBJECT = "Invoice 2041";
  private static final String DESCRIPTION = "It was charged twice, please refund one payment.";

  private PythonModel() {}

  /** Returns whether MLflow puts a file into a bundle's folder when it loads the bundle there. */
  static boolean isLeftByMlflow(String name) {
    return name.equals(REGISTERED) || name.startsWith(CODE + "__pycache__/");
  }

  /**
   * Writes all of these files.
   *
   * @param manifest says what the model reads and answers
   */
  static void write(Path folder, Manifest manifest) throws IOException {
    String source = source();
    // Python keeps one module of a name: bundles of two versions may be loaded side by side.
    String module = "sortdesk_pyfunc_" + Digests.sha256(source).substring(0, DIGITS);
    Files.createDirectories(folder.resolve(CODE));
    Files.writeString(folder.resolve(CODE + module + ".py"), source);
    if (manifest.scorer().equals(TfidfScorer.NAME)) {
      Files.writeString(folder.resolve("code-points.json"), Json.line(CodePoints.current()) + "\n");
    }
    Files.writeString(
        folder.resolve("requirements.txt"), String.join("\n", requirements(manifest)) + "\n");
    Files.writeString(folder.resolve("python_env.yaml"), environment());
    Map<String, Object> example = example(manifest.text().fields());
    Files.writeString(folder.resolve("input_example.json"), Json.line(example) + "\n");
    Files.writeString(
        folder.resolve("serving_input_example.json"),
        Json.line(object("dataframe_split", example)) + "\n");
    Files.writeString(folder.resolve(MLMODEL), mlmodel(manifest, module));
  }

  private static String source() {
    try (InputStream in = PythonModel.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the program's jar lacks " + SOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + SOURCE + " cannot be read", e);
    }
  }

  private static List<String> requirements(Manifest manifest) {
    List<String> requirements = new ArrayList<>(REQUIREMENTS);
    if (manifest.scorer().equals(OnnxScorer.NAME)) {
      requirements.add("onnxruntime==" + OnnxScorer.runtimeVersion());
      requirements.add(TOKENIZERS);
    }
    return requirements;
  }

  private static String environment() {
    return """
        python: %s
        build_dependencies:
        - pip
        dependencies:
        - -r requirements.txt
        """
        .formatted(PYTHON);
  }

  private static Map<String, Object> example(List<String> fields) {
    List<String> ticket =
        IntStream.range(0, fields.size())
            .mapToObj(i -> i + 1 < fields.size() ? SUBJECT : DESCRIPTION)
            .toList();
    return object("columns", fields, "data", List.of(ticket));
  }

  private static String mlmodel(Manifest manifest, String module) {
    return """
        flavors:
          python_function:
            code: code
            env:
              virtualenv: python_env.yaml
            loader_module: %s
            python_version: %s
        metadata:
          model_version: %s
          scorer: %s
        mlflow_version: %s
        saved_input_example_info:
          artifact_path: input_example.json
          pandas_orient: split
          serving_input_path: serving_input_example.json
          type: dataframe
        signature:
          inputs: %s
          outputs: %s
          params: null
        """
        .formatted(
            module,
            PYTHON,
            Json.line(manifest.modelVersion()),
            manifest.scorer(),
            MLFLOW,
            quoted(
                manifest.text().fields().stream()
                    .map(field -> column(field, object("type", "string")))
                    .toList()),
            quoted(outputs()));
  }

  private static List<Map<String, Object>> outputs() {
    Map<String, Object> text = object("type", "string");
    Map<String, Object> number = object("type", "double");
    Map<String, Object> numbers = object("type", "map", "values", number);
    Map<String, Object> answer =
        object(
            "type",
            "object",
            "properties",
            object(
                "label", required(text),
                "confidence", required(number),
                "all_probabilities", required(numbers)));
    return List.of(
        column("label", text),
        column("confidence", number),
        column("all_probabilities", numbers),
        column("targets", object("type", "map", "values", answer)),
        column("scorer", text),
        column("model_version", text),
        column("truncated", object("type", "boolean")));
  }

  private static Map<String, Object> column(String name, Map<String, Object> type) {
    Map<String, Object> column = new LinkedHashMap<>(type);
    column.put("name", name);
    return required(column);
  }

  private static Map<String, Object> required(Map<String, Object> type) {
    Map<String, Object> required = new LinkedHashMap<>(type);
    required.put("required", true);
    return required;
  }

  /** Returns names and their values, which take turns, in order. */
  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  /** Returns a value as the text of its JSON in quotes, of ASCII alone: YAML has it so too. */
  private static String quoted(Object value) {
    StringBuilder ascii = new StringBuilder();
    for (char c : Json.line(value).toCharArray()) {
      ascii.append(c < 0x7F ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return Json.line(ascii.toString());
  }
}
