package dev.sortdesk.serving.http;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The errors that any route may answer with, for /openapi. */
@ApiResponse(
    responseCode = "400",
    description = "The request is malformed",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "404",
    description = "There is nothing at this path",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "405",
    description = "This path does not take this method; Allow says which it takes",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "406",
    description = "The answer is of another type than accepted",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "408",
    description = "The request did not arrive in time",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "413",
    description = "The body or the text is too large",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "415",
    description = "The body is of another type, or compressed",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "431",
    description = "The headers or the address are too long",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "500",
    description = "The service failed",
    content =
        @Content(mediaType = "application/json", schema = @Schema(implementation = Problem.class)))
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface AnyErrors {}
