package dev.sortdesk.serving.http;

import dev.sortdesk.core.config.QueueConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.cache.AnswerCache;
import dev.sortdesk.serving.cache.AnswerCache.Lookup;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.queue.ScoringQueue.Queued;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** From tickets to answers: a lease on the model, a place in the queue, and the deadline. */
@Singleton
final class Answering {
  private final ServingModels models;
  private final ModelWatcher watcher;
  private final ScoringQueue queue;
  private final QueueConfig config;
  private final AnswerCache cache;
  private final Replies replies;

  Answering(
      ServingModels models,
      ModelWatcher watcher,
      ScoringQueue queue,
      QueueConfig config,
      AnswerCache cache,
      Replies replies) {
    this.models = models;
    this.watcher = watcher;
    this.queue = queue;
    this.config = config;
    this.cache = cache;
    this.replies = replies;
  }

  /** Answers one ticket. */
  CompletableFuture<PredictionBody> one(
      IncomingTicket ticket, boolean explain, HttpRequest<?> request) {
    ServingModel model = leased();
    try {
      IncomingTicket.Read read = ticket.read(model.bundle().manifest().text());
      Asked asked = new Asked(model, read, request, RequestIds.arrival(request));
      return explain
          ? explained(asked)
          : cache
              .find(model, List.of(read.text()))
              .thenCompose(lookups -> one(asked, lookups.get(0)));
    } catch (RuntimeException e) {
      model.release();
      throw replies.problem(e);
    }
  }

  private CompletableFuture<PredictionBody> one(Asked asked, Lookup lookup) {
    if (lookup.answer() != null) {
      asked.model().release();
      return CompletableFuture.completedFuture(replies.known(asked, lookup.answer()));
    }
    int limit = config.deadlineMs();
    Queued<Said> queued;
    try {
      queued =
          queue.single(
              scoring(asked, lookup), deadline(asked.arrival(), limit), asked.model()::release);
    } catch (RuntimeException e) {
      asked.model().release();
      throw replies.problem(e);
    }
    return answered(queued, asked, limit);
  }

  private CompletableFuture<PredictionBody> explained(Asked asked) {
    ServingModel model = asked.model();
    String text = asked.read().text();
    int limit = config.batchDeadlineMs();
    Queued<Said> queued =
        queue.inPasses(
            () -> Said.explained(model, text),
            model.bundle().scorer().passesToExplain(text),
            deadline(asked.arrival(), limit),
            model::release);
    return answered(queued, asked, limit);
  }

  /** Answers a batch: as many outcomes as tickets, in order. */
  CompletableFuture<BatchBody> batch(List<IncomingTicket> tickets, HttpRequest<?> request) {
    long arrival = RequestIds.arrival(request);
    ServingModel model = leased();
    try {
      List<@Nullable ProblemException> problems = new ArrayList<>();
      List<Asked> asked = new ArrayList<>();
      for (IncomingTicket ticket : tickets) {
        try {
          IncomingTicket.Read read = ticket.read(model.bundle().manifest().text());
          asked.add(new Asked(model, read, request, arrival));
          problems.add(null);
        } catch (ProblemException e) {
          problems.add(e);
        }
      }
      return cache
          .find(model, asked.stream().map(a -> a.read().text()).toList())
          .thenCompose(lookups -> batch(model, asked, lookups, arrival))
          .thenApply(outcomes -> inOrder(problems, outcomes, request));
    } catch (RuntimeException e) {
      model.release();
      throw replies.problem(e);
    }
  }

  /** Answers what is known, and has the rest scored. */
  private CompletableFuture<List<Outcome>> batch(
      ServingModel model, List<Asked> asked, List<Lookup> lookups, long arrival) {
    List<Callable<Said>> works = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (lookups.get(i).answer() == null) {
        works.add(scoring(asked.get(i), lookups.get(i)));
      }
    }
    Iterator<Queued<Said>> queued;
    try {
      long deadline = deadline(arrival, config.batchDeadlineMs());
      queued = queue.batch(works, deadline, after(works.size(), model)).iterator();
    } catch (RuntimeException e) {
      model.release();
      throw replies.problem(e);
    }
    if (works.isEmpty()) {
      model.release();
    }
    List<CompletableFuture<? extends Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Asked ticket = asked.get(i);
      Prediction before = lookups.get(i).answer();
      outcomes.add(
          before != null
              ? CompletableFuture.completedFuture(replies.known(ticket, before))
              : replies
                  .of(queued.next(), ticket)
                  .handle((body, e) -> e == null ? body : replies.outcome(ticket.request(), e)));
    }
    return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> outcomes.stream().<Outcome>map(CompletableFuture::join).toList());
  }

  private static BatchBody inOrder(
      List<@Nullable ProblemException> problems, List<Outcome> answers, HttpRequest<?> request) {
    Iterator<Outcome> next = answers.iterator();
    List<Outcome> outcomes = new ArrayList<>();
    for (ProblemException problem : problems) {
      outcomes.add(problem == null ? next.next() : Errors.body(request, problem));
    }
    return new BatchBody(outcomes);
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
      Queued<Said> queued, Asked asked, int milliseconds) {
    // The deadline is a timer too: work that was begun in time may still take too long.
    queued.result().orTimeout(milliseconds, TimeUnit.MILLISECONDS);
    return replies.of(queued, asked);
  }

  private Callable<Said> scoring(Asked asked, Lookup lookup) {
    return () -> {
      Prediction prediction = asked.model().predictor().predict(asked.read().text());
      cache.keep(lookup, prediction);
      return new Said(prediction, null);
    };
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
}
