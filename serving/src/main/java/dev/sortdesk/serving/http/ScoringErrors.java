package dev.sortdesk.serving.http;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The errors of routes that score, for /openapi. */
@ApiResponse(
    responseCode = "422",
    description = "There is no ticket in the body",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "429",
    description = "Too many tickets; Retry-After says when to come again",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "503",
    description = "No model answers yet",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "504",
    description = "There was no answer in time",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface ScoringErrors {}
