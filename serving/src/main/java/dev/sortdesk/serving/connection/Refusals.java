package dev.sortdesk.serving.connection;

import dev.sortdesk.serving.http.ProblemException;
import io.micronaut.http.HttpStatus;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Why a request is given up before it has arrived. */
final class Refusals {
  private Refusals() {}

  /** What cannot be read as HTTP. */
  static ProblemException unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
      return new ProblemException(
          HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "headers_too_large",
          "the address has more than 8 KB, or the headers more than 16 KB; shorten them");
    }
    if (cause instanceof TooLongHttpContentException) {
      return tooLarge();
    }
    return malformed();
  }

  static ProblemException malformed() {
    return new ProblemException(
        HttpStatus.BAD_REQUEST, "bad_request", "the request is not well-formed HTTP/1.1");
  }

  static ProblemException tooLarge() {
    return new ProblemException(
        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
        "body_too_large",
        "the body is larger than 4 MB; send less at once");
  }

  static ProblemException tooSlow(long seconds) {
    return new ProblemException(
        HttpStatus.REQUEST_TIMEOUT,
        "too_slow",
        "the request had not arrived whole after %d seconds; send it faster".formatted(seconds));
  }
}
