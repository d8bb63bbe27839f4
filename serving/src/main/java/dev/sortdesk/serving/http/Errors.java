package dev.sortdesk.serving.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Gives every error the one form {@link Problem}. What the framework says of an error names its
 * classes and quotes the request, so only its status is passed on, in words of our own.
 */
@Primary
@Singleton
final class Errors implements ErrorResponseProcessor<Problem> {
  /** What is expected further ahead is a guess: things may be better by then. */
  private static final long MAX_RETRY_SECONDS = 60;

  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpStatus status = response.status();
    return response
        .body(new Problem(detail(status), code(status), RequestIds.of(context.getRequest())))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  static HttpResponse<Problem> response(HttpRequest<?> request, ProblemException problem) {
    MutableHttpResponse<Problem> response =
        HttpResponse.<Problem>status(problem.status())
            .body(body(request, problem))
            .contentType(MediaType.APPLICATION_JSON_TYPE);
    Duration retry = problem.retryAfter();
    if (retry != null) {
      response.header("Retry-After", seconds(retry));
    }
    if (problem.status() == HttpStatus.METHOD_NOT_ALLOWED) {
      response.header("Allow", "GET, HEAD");
    }
    if (problem.status() == HttpStatus.UNAUTHORIZED) {
      response.header("WWW-Authenticate", "Bearer realm=\"sortdesk\"");
    }
    return response;
  }

  /** Returns a wait in whole seconds, at least one, as {@code Retry-After} has it. */
  static String seconds(Duration wait) {
    return Long.toString(
        Math.max(1, Math.min(MAX_RETRY_SECONDS, wait.plusMillis(999).toSeconds())));
  }

  static Problem body(HttpRequest<?> request, ProblemException problem) {
    return new Problem(problem.detail(), problem.code(), RequestIds.of(request));
  }

  /** Answers the errors that our own code tells of. */
  @Singleton
  static final class Handler implements ExceptionHandler<ProblemException, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, ProblemException problem) {
      return response(request, problem);
    }
  }

  private static String code(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "bad_request";
      case INTERNAL_SERVER_ERROR -> "failure";
      default -> status.name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private static String detail(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "the request is malformed; see /docs for its form";
      case UNAUTHORIZED -> "the key is missing or unknown; send it as Authorization: Bearer KEY";
      case FORBIDDEN -> "this is not allowed for the caller";
      case NOT_FOUND -> "there is nothing at this path; see /docs for those that are";
      case METHOD_NOT_ALLOWED -> "this path does not take this method; see /docs";
      case NOT_ACCEPTABLE -> "the answer is application/json; accept that";
      case REQUEST_TIMEOUT -> "the request did not arrive in time";
      case REQUEST_ENTITY_TOO_LARGE -> "the body is larger than 4 MB; send less at once";
      case UNSUPPORTED_MEDIA_TYPE -> "the body must be application/json";
      case UNPROCESSABLE_ENTITY -> "the request does not have the right form; see /docs";
      case REQUEST_HEADER_FIELDS_TOO_LARGE -> "the headers or the address are too long";
      case TOO_MANY_REQUESTS -> "too many requests; try again later";
      case SERVICE_UNAVAILABLE -> "the service cannot answer now; try again later";
      case GATEWAY_TIMEOUT -> "there was no answer in time; try again later";
      default ->
          status.getCode() >= 500
              ? "the service failed; its log says why, under this request id"
              : "the request cannot be answered; see /docs for its form";
    };
  }
}
