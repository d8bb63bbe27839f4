package dev.sortdesk.core.model.onnx;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A DistilBERT or BERT as Hugging Face's tools export it: a folder of {@code model.onnx} (or {@code
 * onnx/model.onnx}), {@code tokenizer.json} and {@code config.json}. A graph with the output {@code
 * logits} is a classifier, one with {@code last_hidden_state} an encoder.
 */
public final class HuggingFaceExport implements EncoderSource {
  private final Path folder;
  private final EncoderGraph graph;
  private final HuggingFaceConfig config;

  private HuggingFaceExport(Path folder, EncoderGraph graph, HuggingFaceConfig config) {
    this.folder = folder;
    this.graph = graph;
    this.config = config;
  }

  /**
   * Reads an export, and checks that its parts fit one another.
   *
   * @throws UserException if a file is missing, is of another kind, or does not fit the others
   */
  public static HuggingFaceExport read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          folder + " is no folder", "give the folder of a Hugging Face export as --onnx-model");
    }
    Path nested = folder.resolve("onnx").resolve(OnnxModel.MODEL);
    Path plain = folder.resolve(OnnxModel.MODEL);
    boolean isNested = !Files.exists(plain) && Files.exists(nested);
    Path model = isNested ? nested : file(folder, OnnxModel.MODEL);
    Path tokenizer = file(folder, OnnxModel.TOKENIZER);
    Path configFile = file(folder, "config.json");
    EncoderGraph graph = EncoderGraph.of(OnnxFile.read(model), model.toString());
    HuggingFaceConfig config = HuggingFaceConfig.read(configFile);
    TokenizerCheck.check(tokenizer, graph.subwords() > 0 ? graph.subwords() : config.subwords());
    if (graph.logits().isPresent()) {
      config.checkLabels(graph.labels());
    }
    return new HuggingFaceExport(folder, graph, config);
  }

  @Override
  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  @Override
  public int maxTokens() {
    return config.positions();
  }

  @Override
  public int attentionHeads() {
    return config.heads();
  }

  @Override
  public boolean hasEmbeddings() {
    return graph.hidden().isPresent();
  }

  @Override
  public EncoderGraph graph() {
    return graph;
  }

  @Override
  public byte[] tokenizer() throws IOException {
    return Files.readAllBytes(folder.resolve(OnnxModel.TOKENIZER));
  }

  /** Returns whether the export answers a target by itself. */
  public boolean isClassifier() {
    return graph.logits().isPresent();
  }

  /** Returns the classifier's labels in the order of its logits; none in an encoder. */
  public List<String> labels() {
    return isClassifier() ? config.labels() : List.of();
  }

  /**
   * Returns the head by which the classifier answers a target.
   *
   * @throws UserException if its labels are not the target's
   */
  public Head.Classifier head(Target target) {
    Collection<String> unknown = without(target.labels(), labels());
    Collection<String> spare = without(labels(), target.labels());
    if (!unknown.isEmpty() || !spare.isEmpty()) {
      throw new UserException(
          "id2label of "
              + config.file()
              + " does not fit the target "
              + target.name()
              + (unknown.isEmpty() ? "" : ": it lacks " + some(unknown))
              + (spare.isEmpty() ? "" : ": the tickets lack its " + some(spare)),
          "name the labels in id2label as the tickets do, or choose another target with"
              + " train.onnx.target");
    }
    return new Head.Classifier(target.labels().stream().mapToInt(labels()::indexOf).toArray());
  }

  private static Collection<String> without(List<String> labels, List<String> others) {
    Set<String> rest = new TreeSet<>(labels);
    others.forEach(rest::remove);
    return rest;
  }

  private static String some(Collection<String> labels) {
    String first = String.join(", ", labels.stream().limit(5).toList());
    return labels.size() > 5 ? first + " and " + (labels.size() - 5) + " more" : first;
  }

  private static Path file(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          folder + " has no " + name,
          "give a Hugging Face export with model.onnx, tokenizer.json and config.json");
    }
    return file;
  }
}
