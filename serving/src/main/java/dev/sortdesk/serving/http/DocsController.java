package dev.sortdesk.serving.http;

import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.serving.model.ServingModels;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What the service answers to: for programs, and as a page that works without a network. */
@Controller
@Tag(name = "docs")
@ExecuteOn(TaskExecutors.BLOCKING)
@OpenAPIDefinition(
    info =
        @Info(
            title = "Sortdesk",
            version = ServiceController.VERSION,
            description = "The champion's answer for each new ticket.",
            license = @License(name = "Apache-2.0")))
final class DocsController {
  private final ResourceResolver resources;
  private final ServingModels models;
  private final boolean keys;

  DocsController(ResourceResolver resources, ServingModels models, ServeConfig config) {
    this.resources = resources;
    this.models = models;
    keys = !config.access().keys().isEmpty();
  }

  @Get(uri = "/openapi", produces = MediaType.APPLICATION_JSON)
  @Operation(summary = "This description")
  @ApiResponse(
      responseCode = "200",
      description = "OpenAPI 3",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = OpenApiSchema.class)))
  @AnyErrors
  String openapi() throws IOException {
    return OpenApiDocument.of(
        read("classpath:META-INF/swagger/sortdesk.json"),
        models.current().map(model -> model.bundle().manifest().text()),
        keys);
  }

  @Get(uri = "/docs", produces = MediaType.TEXT_HTML)
  @Operation(summary = "This description as a page")
  @AnyErrors
  String docs() throws IOException {
    return read("classpath:docs/index.html");
  }

  private String read(String resource) throws IOException {
    try (InputStream in =
        resources
            .getResourceAsStream(resource)
            .orElseThrow(() -> new FileNotFoundException(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
