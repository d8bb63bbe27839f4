package dev.sortdesk.serving.http;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Every error's body.
 *
 * @param detail what is wrong and what to do, for people
 * @param code a short name of the problem, for programs
 * @param requestId the request's id, as in the header X-Request-Id and in the logs
 */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Problem", description = "What is wrong with a request.")
public record Problem(
    @Schema(description = "What is wrong and what to do.") String detail,
    @Schema(description = "A short name of the problem, for programs.", example = "bad_json")
        String code,
    @Schema(description = "The request's id, as in X-Request-Id and in the logs.") String requestId)
    implements Outcome {}
