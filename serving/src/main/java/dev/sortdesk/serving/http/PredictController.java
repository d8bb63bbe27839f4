package dev.sortdesk.serving.http;

import dev.sortdesk.serving.limit.ClientLimits;
import dev.sortdesk.serving.observe.Meters;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The champion's answers. */
@Controller
@Tag(name = "predict")
final class PredictController {
  private final Answering answering;
  private final ClientLimits limits;
  private final Meters meters;

  PredictController(Answering answering, ClientLimits limits, Meters meters) {
    this.answering = answering;
    this.limits = limits;
    this.meters = meters;
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
  @AnyErrors
  @KeyErrors
  @ScoringErrors
  CompletionStage<PredictionBody> predict(
      HttpRequest<?> request,
      @Body byte[] body,
      @Parameter(
              description = "Whether to say what spoke for the answer.",
              schema = @Schema(type = "boolean", defaultValue = "false"))
          @QueryValue
          @Nullable String explain) {
    IncomingTicket ticket = TicketReader.one(body);
    boolean why = truth("explain", explain);
    return limits
        .take(Caller.of(request), 1)
        .thenCompose(
            wait -> {
              refuseIf(wait);
              return answering.one(ticket, why, request);
            });
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
  @AnyErrors
  @KeyErrors
  @ScoringErrors
  CompletionStage<BatchBody> batch(HttpRequest<?> request, @Body byte[] body) {
    List<IncomingTicket> tickets = TicketReader.batch(body);
    // This thread may wait, and where the future ends a batch would hold up others.
    refuseIf(limits.take(Caller.of(request), tickets.size()).join());
    return answering.batch(tickets, request);
  }

  private void refuseIf(Optional<Duration> wait) {
    if (wait.isPresent()) {
      meters.rejected("rate_limited");
      throw new ProblemException(
          HttpStatus.TOO_MANY_REQUESTS,
          "rate_limited",
          "the caller sends more tickets than it may; send them more slowly",
          wait.get());
    }
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
