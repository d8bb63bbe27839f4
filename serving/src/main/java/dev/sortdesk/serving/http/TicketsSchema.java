package dev.sortdesk.serving.http;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What a batch looks like, for {@code /openapi} alone: {@link TicketReader} reads it, and {@link
 * TicketSchemas} says of what its list is.
 */
@Introspected
@Schema(
    name = "Tickets",
    description = "Up to 1,000 tickets, 64 KB each, 4 MB in all.",
    example = "{\"tickets\": [\"Where is my parcel?\", {\"subject\": \"Parcel\", \"id\": 7}]}")
record TicketsSchema(
    @ArraySchema(minItems = 1, maxItems = TicketReader.MAX_TICKETS) List<TicketSchema> tickets) {}
