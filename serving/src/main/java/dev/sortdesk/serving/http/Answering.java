package dev.sortdesk.serving.http;

import dev.sortdesk.core.config.QueueConfig;
import dev.sortdesk.core.model.Explanation;
import dev.sortdesk.core.model.Scorer;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.cache.AnswerCache;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.observe.InferenceLog;
import dev.sortdesk.serving.observe.Meters;
import dev.sortdesk.serving.queue.DeadlineException;
import dev.sortdesk.serving.queue.QueueFullException;
import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.queue.ScoringQueue.Queued;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From tickets to answers: a lease on the model, a place in the queue, and the deadline. */
@Singleton
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  private final ServingModels models;
  private final ModelWatcher watcher;
  private final ScoringQueue queue;
  private final QueueConfig config;
  private final Meters meters;
  private final InferenceLog log;
  private final AnswerCache cache;
  private final QueueFull queueFull;

  Answering(
      ServingModels models,
      ModelWatcher watcher,
      ScoringQueue queue,
      QueueConfig config,
      Meters meters,
      InferenceLog log,
      AnswerCache cache,
      QueueFull queueFull) {
    this.models = models;
    this.watcher = watcher;
    this.queue = queue;
    this.config = config;
    this.meters = meters;
    this.log = log;
    this.cache = cache;
    this.queueFull = queueFull;
  }

  /** A prediction, and why, where that was asked for. */
  private record Said(Prediction prediction, @Nullable Map<String, ExplanationBody> why) {}

  /** Answers one ticket. */
  CompletableFuture<PredictionBody> one(
      IncomingTicket ticket, boolean explain, HttpRequest<?> request) {
    long arrival = RequestIds.arrival(request);
    ServingModel model = leased();
    int limit = explain ? config.batchDeadlineMs() : config.deadlineMs();
    IncomingTicket.Read read;
    Queued<Said> queued;
    try {
      read = ticket.read(model.bundle().manifest().text());
      String text = read.text();
      queued =
          explain
              ? queue.inPasses(
                  () -> explained(model, text),
                  model.bundle().scorer().passesToExplain(text),
                  deadline(arrival, limit),
                  model::release)
              : queue.single(
                  () -> new Said(predict(model, text), null),
                  deadline(arrival, limit),
                  model::release);
    } catch (RuntimeException e) {
      model.release();
      throw problem(e);
    }
    // The deadline is a timer too: work that was begun in time may still take too long.
    queued.result().orTimeout(deadline(arrival, limit) - System.nanoTime(), TimeUnit.NANOSECONDS);
    return answered(queued, model, read, request, arrival);
  }

  /** Answers a batch: as many outcomes as tickets, in order. */
  CompletableFuture<BatchBody> batch(List<IncomingTicket> tickets, HttpRequest<?> request) {
    long arrival = RequestIds.arrival(request);
    ServingModel model = leased();
    List<@Nullable ProblemException> problems = new ArrayList<>();
    List<IncomingTicket.Read> reads = new ArrayList<>();
    List<Queued<Said>> queued;
    try {
      List<Callable<Said>> works = new ArrayList<>();
      for (IncomingTicket ticket : tickets) {
        try {
          IncomingTicket.Read read = ticket.read(model.bundle().manifest().text());
          works.add(() -> new Said(predict(model, read.text()), null));
          reads.add(read);
          problems.add(null);
        } catch (ProblemException e) {
          problems.add(e);
        }
      }
      long deadline = deadline(arrival, config.batchDeadlineMs());
      queued = queue.batch(works, deadline, after(works.size(), model));
    } catch (RuntimeException e) {
      model.release();
      throw problem(e);
    }
    if (queued.isEmpty()) {
      model.release();
    }
    giveUp(queued, deadline(arrival, config.batchDeadlineMs()));
    List<CompletableFuture<? extends Outcome>> outcomes = new ArrayList<>();
    int next = 0;
    for (ProblemException problem : problems) {
      if (problem == null) {
        outcomes.add(
            answered(queued.get(next), model, reads.get(next), request, arrival)
                .handle((body, error) -> error == null ? body : outcome(request, error)));
        next++;
      } else {
        outcomes.add(CompletableFuture.completedFuture(Errors.body(request, problem)));
      }
    }
    return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                new BatchBody(outcomes.stream().<Outcome>map(CompletableFuture::join).toList()));
  }

  /** Ends what has no answer by the deadline, with one timer for all. */
  private static void giveUp(List<Queued<Said>> queued, long deadline) {
    CompletableFuture<?> unused =
        CompletableFuture.allOf(
                queued.stream().map(Queued::result).toArray(CompletableFuture<?>[]::new))
            .orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
            .exceptionally(
                error -> {
                  if (error instanceof TimeoutException) {
                    queued.forEach(each -> each.result().completeExceptionally(error));
                  }
                  return null;
                });
  }

  private ServingModel leased() {
    return models
        .lease()
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "no_model",
                    watcher.status().notReady().orElse("the model is being loaded"),
                    Duration.ofSeconds(1)));
  }

  private CompletableFuture<PredictionBody> answered(
      Queued<Said> queued,
      ServingModel model,
      IncomingTicket.Read read,
      HttpRequest<?> request,
      long arrival) {
    return queued
        .result()
        .handle(
            (said, error) -> {
              if (error != null) {
                throw problem(error);
              }
              long nanos = System.nanoTime() - arrival;
              meters.answered(model, said.prediction(), queued.times(), nanos);
              String requestId = RequestIds.of(request);
              log.answered(requestId, read.id(), read.text(), said.prediction(), nanos);
              return PredictionBody.of(
                  said.prediction(), read.ignoredFields(), said.why(), requestId, nanos);
            });
  }

  private Prediction predict(ServingModel model, String text) {
    return cache.answer(model.digest(), text, model.predictor()::predict);
  }

  private static Said explained(ServingModel model, String text) {
    Prediction prediction = model.predictor().predict(text);
    Scorer scorer = model.bundle().scorer();
    List<Integer> labels = new ArrayList<>();
    for (Target target : scorer.targets()) {
      TargetPrediction said = Objects.requireNonNull(prediction.targets().get(target.name()));
      labels.add(target.labels().indexOf(said.label()));
    }
    List<Explanation> explanations = scorer.explain(text, labels);
    Map<String, ExplanationBody> why = new LinkedHashMap<>();
    for (int t = 0; t < labels.size(); t++) {
      Target target = scorer.targets().get(t);
      why.put(
          target.name(),
          ExplanationBody.of(target.labels().get(labels.get(t)), explanations.get(t)));
    }
    return new Said(prediction, why);
  }

  /** Returns what gives back a lease when it has been called so many times. */
  private static Runnable after(int calls, ServingModel model) {
    AtomicInteger left = new AtomicInteger(calls);
    return () -> {
      if (left.decrementAndGet() == 0) {
        model.release();
      }
    };
  }

  private static long deadline(long arrival, int milliseconds) {
    return arrival + TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }

  private Problem outcome(HttpRequest<?> request, Throwable error) {
    return Errors.body(request, problem(error));
  }

  private ProblemException problem(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof ProblemException problem) {
      return problem;
    }
    if (cause instanceof QueueFullException full) {
      return queueFull.problem(full.getMessage(), full.expectedWait());
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
