package dev.sortdesk.serving.http;

import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the model that answers takes for what. */
@Controller
@Tag(name = "model")
final class ConfusionController {
  private final ServingModels models;

  ConfusionController(ServingModels models) {
    this.models = models;
  }

  /**
   * What was taken for what on validation rows, before the model was fitted again on all rows.
   *
   * @param modelVersion the version of the model
   * @param validationRows how many validation rows there were; those without a label of a target
   *     that the model knows are not counted in its matrix
   * @param targets by target; a target of which nothing was counted is left out
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  @Schema(
      name = "Confusion",
      description =
          "What was taken for what on validation tickets, before the model was fitted again on all"
              + " tickets.")
  record Confusion(String modelVersion, long validationRows, Map<String, Matrix> targets) {}

  /**
   * One target's matrix.
   *
   * @param labels the labels of rows and columns, in order
   * @param counts for each true label, how many of its rows were given each label
   */
  @Serdeable
  @Schema(
      name = "ConfusionMatrix",
      description = "For each true label, in order, how many tickets were given each label.")
  record Matrix(List<String> labels, List<List<Integer>> counts) {}

  @Get("/model/confusion")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "What the serving model takes for what, on validation tickets")
  @ApiResponse(
      responseCode = "503",
      description = "No model answers yet",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = Problem.class)))
  @AnyErrors
  @KeyErrors
  Confusion confusion() throws IOException {
    ServingModel model =
        models
            .lease()
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "no_model",
                        "no model answers yet; /health/ready says why"));
    try {
      ValidationMetrics metrics = model.bundle().metrics();
      Map<String, Matrix> targets = new LinkedHashMap<>();
      for (Target target : model.bundle().manifest().targets()) {
        List<List<Integer>> counts = metrics.confusion().get(target.name());
        if (counts != null) {
          targets.put(target.name(), new Matrix(target.labels(), counts));
        }
      }
      return new Confusion(model.version(), metrics.rows(), targets);
    } finally {
      model.release();
    }
  }
}
