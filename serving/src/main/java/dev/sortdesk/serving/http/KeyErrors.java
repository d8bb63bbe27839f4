package dev.sortdesk.serving.http;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The errors of routes that may need a key, for /openapi. */
@ApiResponse(
    responseCode = "401",
    description = "The key is missing or unknown",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "403",
    description = "The key does not allow this",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface KeyErrors {}
