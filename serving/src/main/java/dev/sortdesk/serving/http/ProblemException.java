package dev.sortdesk.serving.http;

import io.micronaut.http.HttpStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that gets an error for an answer. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;
  private final transient @Nullable Duration retryAfter;

  public ProblemException(HttpStatus status, String code, String detail) {
    this(status, code, detail, null);
  }

  /**
   * @param code a short name of the problem in snake case, for programs
   * @param detail what is wrong and what to do, for people; holds no text of a ticket
   * @param retryAfter when to try again, or null
   */
  public ProblemException(
      HttpStatus status, String code, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public HttpStatus status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
