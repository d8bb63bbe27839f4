package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket looks like, for {@code /openapi} alone: {@link TicketReader} reads it. What
 * annotations cannot say, {@link TicketSchemas} adds.
 */
@Introspected
@Schema(
    name = "Ticket",
    description =
        "A ticket: text, or the fields that the model reads (see /model/status), such as subject"
            + " and description. Other fields come back in ignored_fields. At most 64 KB of text.",
    example =
        "{\"subject\": \"Parcel\", \"description\": \"It has not arrived.\", \"urgency\":"
            + " \"high\"}")
record TicketSchema(
    @Schema(description = "The whole text.") @Nullable String text,
    @Schema(description = "The subject.") @Nullable String subject,
    @Schema(description = "Means the same as subject.") @Nullable String title,
    @Schema(description = "The message.") @Nullable String description,
    @Schema(description = "Means the same as description.") @Nullable String body,
    @Nullable String urgency,
    @Nullable String customer_tier,
    @Schema(description = "The caller's id, for the log.") @Nullable String id) {}
