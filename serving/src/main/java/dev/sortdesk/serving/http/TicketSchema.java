package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket looks like, for {@code /openapi} alone: {@link TicketReader} reads it. Any other
 * field may be given, and comes back in {@code ignored_fields}.
 */
@Introspected
@Schema(
    name = "Ticket",
    description =
        "A ticket: text, or the fields that the model reads (see /model/status), such as subject and"
            + " description. Other fields come back in ignored_fields.")
record TicketSchema(
    @Schema(description = "The whole text.", example = "My parcel has not arrived.")
        @Nullable String text,
    @Schema(description = "The subject; title means the same.") @Nullable String subject,
    @Nullable String title,
    @Schema(description = "The message.") @Nullable String description,
    @Nullable String urgency,
    @Nullable String customer_tier,
    @Schema(description = "The caller's id, for the log.", maxLength = 200) @Nullable String id) {}
