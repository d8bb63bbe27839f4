package dev.sortdesk.serving.http;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The webhook as /openapi describes it; nothing of it is read. */
@Serdeable
@Schema(
    name = "Webhook",
    description = "What MLflow sends. Only its signature counts: what it says is not read.")
record HookSchema(
    @Schema(description = "What has changed.", example = "model_version_alias") String entity,
    @Schema(description = "How it has changed.", example = "created") String action) {}
