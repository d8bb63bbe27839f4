package dev.sortdesk.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.observe.Meters;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the service is, and what it has counted. */
@Controller
@Tag(name = "service")
final class ServiceController {
  /** The version of Sortdesk. */
  static final String VERSION = "0.1.0";

  private final ServingModels models;
  private final Meters meters;

  ServiceController(ServingModels models, Meters meters) {
    this.models = models;
    this.meters = meters;
  }

  /**
   * Versions.
   *
   * @param version of Sortdesk
   * @param modelVersion of the model that answers
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Version", description = "The versions that answer.")
  record Version(String version, @Nullable String modelVersion) {}

  @Get("/version")
  @Operation(summary = "The versions that answer")
  @AnyErrors
  Version version() {
    return new Version(VERSION, models.current().map(ServingModel::version).orElse(null));
  }

  @Get(uri = "/metrics", produces = MediaType.TEXT_PLAIN)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "All meters, for Prometheus")
  @AnyErrors
  @KeyErrors
  String metrics() {
    return meters.scrape();
  }
}
