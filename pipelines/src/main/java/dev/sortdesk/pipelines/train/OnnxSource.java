package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.Digests;
import dev.sortdesk.core.config.OnnxConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.EncoderSource;
import dev.sortdesk.core.model.onnx.Head;
import dev.sortdesk.core.model.onnx.HuggingFaceExport;
import dev.sortdesk.core.ticket.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The encoder or classifier that the onnx scorer is built on, and which target it answers by
 * itself.
 */
final class OnnxSource {
  private final EncoderSource encoder;
  private final @Nullable HuggingFaceExport classifier;
  private final @Nullable String classifierTarget;

  private OnnxSource(
      EncoderSource encoder,
      @Nullable HuggingFaceExport classifier,
      @Nullable String classifierTarget) {
    this.encoder = encoder;
    this.classifier = classifier;
    this.classifierTarget = classifierTarget;
  }

  /**
   * Opens what the configuration names.
   *
   * @param targets the targets with the labels that the tickets bear
   * @throws UserException if an export does not fit: its files one another, or its labels the
   *     tickets
   */
  static OnnxSource open(OnnxConfig config, List<Target> targets) throws IOException {
    if (config.model().isEmpty()) {
      return new OnnxSource(new EmbeddedEncoder(), null, null);
    }
    HuggingFaceExport export = HuggingFaceExport.read(Path.of(config.model()));
    if (!export.isClassifier()) {
      return new OnnxSource(export, null, null);
    }
    return new OnnxSource(export, export, answered(config, export, targets));
  }

  private static String answered(
      OnnxConfig config, HuggingFaceExport export, List<Target> targets) {
    List<String> names = targets.stream().map(Target::name).toList();
    if (!config.target().isEmpty()) {
      if (!names.contains(config.target())) {
        throw new UserException(
            "train.onnx.target is " + config.target() + ", which is none of the targets " + names,
            "name one of them");
      }
      requireLabels(config, export, targets.get(names.indexOf(config.target())));
      return config.target();
    }
    List<Target> fitting =
        targets.stream().filter(target -> export.labels().containsAll(target.labels())).toList();
    if (fitting.size() == 1) {
      return fitting.get(0).name();
    }
    if (fitting.size() > 1) {
      throw new UserException(
          "id2label of " + config.model() + " fits more than one target",
          "name the one that it answers with train.onnx.target");
    }
    if (targets.size() == 1) {
      requireLabels(config, export, targets.get(0));
    }
    throw new UserException(
        "id2label of %s fits none of the targets %s: it holds %s"
            .formatted(config.model(), names, some(export.labels())),
        "name the labels in id2label as the tickets do");
  }

  private static void requireLabels(OnnxConfig config, HuggingFaceExport export, Target target) {
    TreeSet<String> missing = new TreeSet<>(target.labels());
    export.labels().forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new UserException(
          "id2label of %s does not fit the target %s: it lacks %s and holds %s"
              .formatted(
                  config.model(), target.name(), some(List.copyOf(missing)), some(export.labels())),
          "name the labels in id2label as the tickets do");
    }
  }

  private static String some(List<String> labels) {
    String first = String.join(", ", labels.stream().limit(5).toList());
    return labels.size() > 5 ? first + " and " + (labels.size() - 5) + " more" : first;
  }

  /** Returns what the model is called, with digests of an export's files. */
  String name(OnnxConfig config) throws IOException {
    if (config.model().isEmpty()) {
      return encoder.name();
    }
    StringBuilder digests = new StringBuilder(encoder.name());
    for (String file : List.of("model.onnx", "onnx/model.onnx", "tokenizer.json", "config.json")) {
      Path path = Path.of(config.model(), file);
      if (Files.exists(path)) {
        digests.append(' ').append(file).append(' ').append(Digests.sha256(path));
      }
    }
    return digests.toString();
  }

  EncoderSource encoder() {
    return encoder;
  }

  Optional<String> classifierTarget() {
    return Optional.ofNullable(classifierTarget);
  }

  boolean answers(Target target) {
    return target.name().equals(classifierTarget);
  }

  /** Returns the targets with the labels that the model can answer: a classifier has its own. */
  List<Target> targets(List<Target> learned) {
    List<Target> targets = new ArrayList<>();
    for (Target target : learned) {
      targets.add(
          classifier != null && answers(target)
              ? new Target(target.name(), classifier.labels().stream().sorted().toList())
              : target);
    }
    return targets;
  }

  Optional<Head> classifierHead(Target target) {
    return classifier != null && answers(target)
        ? Optional.of(classifier.head(target))
        : Optional.empty();
  }
}
