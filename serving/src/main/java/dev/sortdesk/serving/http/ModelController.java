package dev.sortdesk.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.serving.model.ModelStatus;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Which model answers, and which should. */
@Controller
@Tag(name = "model")
final class ModelController {
  private final ServingModels models;
  private final ModelWatcher watcher;

  ModelController(ServingModels models, ModelWatcher watcher) {
    this.models = models;
    this.watcher = watcher;
  }

  /**
   * A model version.
   *
   * @param number its number in the registry
   * @param version the model version
   * @param digest the digest of its bundle
   */
  @Serdeable
  @Schema(name = "ModelVersion", description = "A registered model version.")
  record Version(int number, String version, String digest) {
    static @Nullable Version of(ServingModel.@Nullable RegisteredModelId id) {
      return id == null ? null : new Version(id.number(), id.version(), id.digest());
    }
  }

  /**
   * A target of the model, with its quality on validation rows.
   *
   * @param labels the labels
   * @param accuracy on validation rows, 0 to 1, where known
   * @param macroF1 on validation rows, 0 to 1, where known
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "TargetStatus", description = "A target and the model's quality on it.")
  record TargetStatus(List<String> labels, @Nullable Double accuracy, @Nullable Double macroF1) {}

  /**
   * Something that happened to the model.
   *
   * @param time when, in ISO 8601
   * @param version the model version that it happened to
   * @param outcome {@code loaded}, {@code refused} or {@code failed}, which is tried again
   * @param reason why it was not loaded, or where it was loaded from
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ModelEvent", description = "Something that happened to the model.")
  record Event(String time, String version, String outcome, @Nullable String reason) {}

  /**
   * How the model stands.
   *
   * @param wanted the registry's champion, as it was last seen
   * @param serving the model that answers
   * @param since since when it answers, in ISO 8601
   * @param difference why the two differ
   * @param registry what is wrong with the registry
   * @param registryAnswered when the registry last answered, in ISO 8601
   * @param copies what is wrong with the copies on disk
   * @param scorer {@code tfidf} or {@code onnx}
   * @param textFields the fields that make a ticket's text, in order
   * @param targets what the model answers, by target
   * @param provenance what made the model
   * @param history the latest events, newest first
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "ModelStatus", description = "The wanted and the serving model.")
  record Status(
      @Nullable Version wanted,
      @Nullable Version serving,
      @Nullable String since,
      @Nullable String difference,
      @Nullable String registry,
      @Nullable String registryAnswered,
      @Nullable String copies,
      @Nullable String scorer,
      List<String> textFields,
      Map<String, TargetStatus> targets,
      Map<String, String> provenance,
      List<Event> history) {}

  @Get("/model/status")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "The wanted and the serving model, and why they differ")
  @AnyErrors
  @KeyErrors
  Status status() {
    Optional<ServingModel> model = models.lease();
    try {
      return status(watcher.status(), model);
    } finally {
      model.ifPresent(ServingModel::release);
    }
  }

  static Status status(ModelStatus status, Optional<ServingModel> model) {
    return new Status(
        Version.of(status.wanted()),
        Version.of(status.serving()),
        status.since() == null ? null : status.since().toString(),
        status.difference(),
        status.registry(),
        status.registryAnswered() == null ? null : status.registryAnswered().toString(),
        status.copies(),
        model.map(ServingModel::scorer).orElse(null),
        model.map(m -> m.bundle().manifest().text().fields()).orElse(List.of()),
        model.map(ModelController::targets).orElse(Map.of()),
        model.map(ModelController::provenance).orElse(Map.of()),
        status.history().stream()
            .map(e -> new Event(e.time().toString(), e.version(), e.outcome(), e.reason()))
            .toList());
  }

  private static Map<String, TargetStatus> targets(ServingModel model) {
    ValidationMetrics metrics = model.metrics();
    SortedMap<String, Double> accuracy = metrics.accuracy();
    SortedMap<String, Double> macroF1 = metrics.macroF1();
    Map<String, TargetStatus> targets = new LinkedHashMap<>();
    for (Target target : model.bundle().manifest().targets()) {
      targets.put(
          target.name(),
          new TargetStatus(
              target.labels(), accuracy.get(target.name()), macroF1.get(target.name())));
    }
    return targets;
  }

  private static Map<String, String> provenance(ServingModel model) {
    Provenance made = model.provenance();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("data_fingerprint", made.dataFingerprint());
    facts.put("tickets_version", Long.toString(made.ticketsVersion()));
    facts.put("training_rows", Long.toString(made.trainingRows()));
    facts.put("code_version", made.codeVersion());
    facts.put("seed", Long.toString(made.seed()));
    made.chosen().forEach((target, settings) -> facts.put("chosen." + target, settings));
    made.config().forEach((key, value) -> facts.put("config." + key, value));
    made.libraries().forEach((name, version) -> facts.put("library." + name, version));
    return facts;
  }
}
