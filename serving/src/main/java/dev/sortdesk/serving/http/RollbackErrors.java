package dev.sortdesk.serving.http;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The errors of moving the champion, for /openapi. */
@ApiResponse(
    responseCode = "409",
    description = "There is no model to go back to",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "503",
    description = "The registry does not answer",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface RollbackErrors {}
