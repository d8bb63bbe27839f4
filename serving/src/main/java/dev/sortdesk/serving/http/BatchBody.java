package dev.sortdesk.serving.http;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * The answers to a batch.
 *
 * @param results one a ticket, in order
 */
@Serdeable
@Schema(name = "BatchResults", description = "One outcome a ticket, in order.")
public record BatchBody(List<Outcome> results) {}
