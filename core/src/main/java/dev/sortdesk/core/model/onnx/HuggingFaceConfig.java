package dev.sortdesk.core.model.onnx;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an export's {@code config.json} says.
 *
 * @param file the file, for messages
 * @param positions the most tokens a text may have
 * @param subwords how many subwords the model has a vector for
 * @param heads how many heads an attention has; 0 where the file does not say
 * @param labels the values of id2label, in the order of their ids; may be placeholders
 */
record HuggingFaceConfig(Path file, int positions, long subwords, int heads, List<String> labels) {
  private static final Set<String> MODEL_TYPES = Set.of("bert", "distilbert");
  private static final Set<String> OTHER_PROBLEMS =
      Set.of("multi_label_classification", "regression");

  /**
   * Reads a file.
   *
   * @throws UserException if it is no configuration of a model that Sortdesk can use
   */
  static HuggingFaceConfig read(Path file) throws IOException {
    JsonObject config = object(file);
    String type = text(config, "model_type");
    if (!MODEL_TYPES.contains(type)) {
      throw new UserException(
          file + " says model_type '" + type + "'",
          "give a model whose model_type is bert or distilbert");
    }
    String problem = text(config, "problem_type");
    if (OTHER_PROBLEMS.contains(problem)) {
      throw new UserException(
          file + " says problem_type '" + problem + "'",
          "give a classifier that chooses one label of several");
    }
    try {
      return new HuggingFaceConfig(
          file,
          (int) number(config, "max_position_embeddings"),
          number(config, "vocab_size"),
          heads(config),
          labels(config));
    } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
      throw new UserException(file + " cannot be used: " + e.getMessage(), "copy the export again");
    }
  }

  /**
   * Checks that the labels can be those of a classifier's logits.
   *
   * @param logits how many logits there are; 0 where the graph does not say
   */
  void checkLabels(int logits) {
    if (labels.isEmpty() || (logits != 0 && logits != labels.size())) {
      throw new UserException(
          "id2label of " + file + " names " + labels.size() + " labels, the model has " + logits,
          "name every label in id2label, \"0\" first");
    }
    if (labels.stream().allMatch(label -> label.matches("LABEL_\\d+"))) {
      throw new UserException(
          "id2label of " + file + " holds placeholders only: " + labels.get(0) + ", ...",
          "name the labels in id2label as the tickets do");
    }
    if (Set.copyOf(labels).size() < labels.size()) {
      throw new UserException(
          "id2label of " + file + " names a label twice", "give each id a label of its own");
    }
  }

  /**
   * Reads a JSON file of an export.
   *
   * @throws UserException if it is no JSON object
   */
  static JsonObject object(Path file) throws IOException {
    try {
      return Json.object(Files.readString(file), file.toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new UserException(file + " is no JSON object", "copy the export again");
    }
  }

  private static int heads(JsonObject config) {
    for (String key : List.of("num_attention_heads", "n_heads")) {
      if (config.has(key)) {
        return config.get(key).getAsInt();
      }
    }
    return 0;
  }

  private static List<String> labels(JsonObject config) {
    List<String> labels = new ArrayList<>();
    if (config.get("id2label") instanceof JsonObject ids) {
      Map<String, JsonElement> byId = ids.asMap();
      for (int id = 0; id < byId.size(); id++) {
        JsonElement label = byId.get(Integer.toString(id));
        if (label == null) {
          throw new IllegalStateException("id2label lacks the id " + id);
        }
        labels.add(label.getAsString());
      }
    }
    return List.copyOf(labels);
  }

  private static long number(JsonObject config, String key) {
    if (!config.has(key)) {
      throw new IllegalStateException(key + " is missing");
    }
    return config.get(key).getAsLong();
  }

  private static String text(JsonObject config, String key) {
    return config.has(key) && config.get(key).isJsonPrimitive()
        ? config.get(key).getAsString()
        : "";
  }
}
