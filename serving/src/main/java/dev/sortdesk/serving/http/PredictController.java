package dev.sortdesk.serving.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The champion's answers. */
@Controller
@Tag(name = "predict")
final class PredictController {
  private final Answering answering;

  PredictController(Answering answering) {
    this.answering = answering;
  }

  /** Answers one ticket. */
  @Post(
      uri = "/predict",
      consumes = MediaType.APPLICATION_JSON,
      produces = MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The champion's answer for one ticket",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = TicketSchema.class))))
  CompletionStage<PredictionBody> predict(
      HttpRequest<?> request,
      @Body byte[] body,
      @Parameter(
              description = "Whether to say what spoke for the answer.",
              schema = @Schema(type = "boolean", defaultValue = "false"))
          @QueryValue
          @Nullable String explain) {
    return answering.one(TicketReader.one(body), truth("explain", explain), request);
  }

  /**
   * Answers up to 1,000 tickets. A large body is read beside the threads that serve connections.
   */
  @Post(
      uri = "/predict/batch",
      consumes = MediaType.APPLICATION_JSON,
      produces = MediaType.APPLICATION_JSON)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(
      summary = "The champion's answers for up to 1,000 tickets",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = TicketsSchema.class))))
  CompletionStage<BatchBody> batch(HttpRequest<?> request, @Body byte[] body) {
    return answering.batch(TicketReader.batch(body), request);
  }

  private static boolean truth(String name, @Nullable String value) {
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new ProblemException(
        HttpStatus.BAD_REQUEST, "bad_parameter", name + " is neither true nor false");
  }
}
