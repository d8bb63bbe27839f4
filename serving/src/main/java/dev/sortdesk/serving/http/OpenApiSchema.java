package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/** What {@code /openapi} looks like, for {@code /openapi} alone. */
@Introspected
@Schema(name = "OpenApi", description = "A description as the OpenAPI specification has it.")
record OpenApiSchema(
    @Schema(description = "The version of the specification.", example = "3.0.1") String openapi) {}
