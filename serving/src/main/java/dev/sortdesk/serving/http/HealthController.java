package dev.sortdesk.serving.http;

import dev.sortdesk.serving.model.ModelWatcher;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

/** Whether the service lives, and whether it should be sent requests. */
@Controller("/health")
@Tag(name = "health")
final class HealthController {
  private final ModelWatcher watcher;
  private final Lifecycle lifecycle;

  HealthController(ModelWatcher watcher, Lifecycle lifecycle) {
    this.watcher = watcher;
    this.lifecycle = lifecycle;
  }

  /**
   * A probe's answer.
   *
   * @param status {@code up} or {@code down}
   * @param reason why it is down; empty where it is up
   */
  @Serdeable
  @Schema(name = "Health", description = "A probe's answer.")
  record Health(String status, String reason) {
    static final Health UP = new Health("up", "");
  }

  @Get
  @Operation(summary = "As /health/ready")
  @ApiResponse(
      responseCode = "503",
      description = "It should not be sent requests now",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Health.class)))
  @AnyErrors
  HttpResponse<Health> health() {
    return ready();
  }

  @Get("/live")
  @Operation(summary = "Whether the process answers at all")
  @AnyErrors
  Health live() {
    return Health.UP;
  }

  @Get("/ready")
  @Operation(summary = "Whether it should be sent requests: a verified model answers")
  @ApiResponse(
      responseCode = "503",
      description = "It should not be sent requests now",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Health.class)))
  @AnyErrors
  HttpResponse<Health> ready() {
    return lifecycle
        .stopping()
        .or(() -> watcher.status().notReady())
        .<HttpResponse<Health>>map(
            reason ->
                HttpResponse.<Health>status(HttpStatus.SERVICE_UNAVAILABLE)
                    .body(new Health("down", reason)))
        .orElseGet(() -> HttpResponse.ok(Health.UP));
  }
}
