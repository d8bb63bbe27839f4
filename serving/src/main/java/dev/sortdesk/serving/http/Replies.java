package dev.sortdesk.serving.http;

import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.observe.InferenceLog;
import dev.sortdesk.serving.observe.Meters;
import dev.sortdesk.serving.queue.DeadlineException;
import dev.sortdesk.serving.queue.QueueFullException;
import dev.sortdesk.serving.queue.ScoringQueue.Queued;
import dev.sortdesk.serving.queue.Times;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is sent back, which is counted and logged on the way. */
@Singleton
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private final Meters meters;
  private final InferenceLog log;

  Replies(Meters meters, InferenceLog log) {
    this.meters = meters;
    this.log = log;
  }

  /** Replies once work has ended; fails with a {@link ProblemException} where it did. */
  CompletableFuture<PredictionBody> of(Queued<Said> queued, Asked asked) {
    return queued
        .result()
        .handle(
            (said, error) -> {
              if (error != null) {
                throw problem(error);
              }
              return body(asked, said, queued.times());
            });
  }

  /** Replies with an answer that was given before. */
  PredictionBody known(Asked asked, Prediction before) {
    return body(asked, new Said(before, null), null);
  }

  private PredictionBody body(Asked asked, Said said, @Nullable Times times) {
    long nanos = System.nanoTime() - asked.arrival();
    IncomingTicket.Read read = asked.read();
    meters.answered(asked.model(), said.prediction(), times, nanos);
    String requestId = RequestIds.of(asked.request());
    log.answered(requestId, read.id(), read.text(), said.prediction(), nanos);
    return PredictionBody.of(said.prediction(), read.ignoredFields(), said.why(), requestId, nanos);
  }

  /** Returns the reply to one ticket of a batch that failed. */
  Problem outcome(HttpRequest<?> request, Throwable error) {
    return Errors.body(request, problem(error));
  }

  /** Returns what a failure is to the caller. */
  ProblemException problem(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof ProblemException problem) {
      return problem;
    }
    if (cause instanceof QueueFullException full) {
      meters.rejected("queue_full");
      return new ProblemException(
          HttpStatus.TOO_MANY_REQUESTS,
          "queue_full",
          full.getMessage() + "; try again later",
          full.expectedWait());
    }
    if (cause instanceof DeadlineException || cause instanceof TimeoutException) {
      meters.rejected("deadline");
      return new ProblemException(
          HttpStatus.GATEWAY_TIMEOUT, "deadline", "there was no answer in time; try again later");
    }
    LOG.error("a ticket could not be scored", cause);
    return new ProblemException(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "failure",
        "the service failed; its log says why, under this request id");
  }
}
