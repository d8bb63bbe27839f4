package dev.sortdesk.serving.cache;

import dev.sortdesk.core.config.CacheConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.observe.InputHmac;
import dev.sortdesk.serving.remote.RedisLink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given before, by an HMAC of the model version and the text, so that no text is
 * kept. Where it is off, every text is scored.
 */
public final class AnswerCache {
  private static final Lookup OFF = new Lookup("", null);

  private final @Nullable Answers answers;
  private final InputHmac hmac;
  private final Counter hits;
  private final Counter misses;

  private AnswerCache(@Nullable Answers answers, InputHmac hmac, MeterRegistry meters) {
    this.answers = answers;
    this.hmac = hmac;
    this.hits = lookups(meters, "hit");
    this.misses = lookups(meters, "miss");
  }

  /**
   * What is known of a text.
   *
   * @param name what its answer is to be kept by; empty where the cache is off
   * @param answer the answer that was given before, or null
   */
  public record Lookup(String name, @Nullable Prediction answer) {}

  /** Returns a cache that knows nothing. */
  public static AnswerCache off(InputHmac hmac, MeterRegistry meters) {
    return new AnswerCache(null, hmac, meters);
  }

  /** Returns a cache of this service alone. */
  public static AnswerCache inMemory(CacheConfig config, InputHmac hmac, MeterRegistry meters) {
    return new AnswerCache(new MemoryAnswers(config), hmac, meters);
  }

  /**
   * Returns a cache that is shared, and in memory while Redis does not answer.
   *
   * @param reading reads the answers of batches
   * @param fallbacks counts the lookups that memory was used for
   */
  public static AnswerCache shared(
      CacheConfig config,
      RedisLink redis,
      InputHmac hmac,
      Executor reading,
      MeterRegistry meters,
      Counter fallbacks) {
    return new AnswerCache(
        new RedisAnswers(config, redis, new MemoryAnswers(config), reading, fallbacks),
        hmac,
        meters);
  }

  /**
   * Looks for the answers that a model gave before. The future never fails; without Redis it is
   * done at once.
   *
   * @return what is known of each text, in order
   */
  public CompletableFuture<List<Lookup>> find(ServingModel model, List<String> texts) {
    if (answers == null) {
      return CompletableFuture.completedFuture(Collections.nCopies(texts.size(), OFF));
    }
    List<String> names = texts.stream().map(text -> hmac.name(model.version(), text)).toList();
    return answers.find(names, model).thenApply(found -> counted(names, found));
  }

  /** Keeps an answer for later; returns at once. */
  public void keep(Lookup lookup, Prediction answer) {
    if (answers != null) {
      answers.keep(lookup.name(), answer);
    }
  }

  private List<Lookup> counted(List<String> names, List<@Nullable Prediction> found) {
    List<Lookup> lookups = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      lookups.add(new Lookup(names.get(i), found.get(i)));
      (found.get(i) == null ? misses : hits).increment();
    }
    return lookups;
  }

  private static Counter lookups(MeterRegistry meters, String outcome) {
    return Counter.builder("sortdesk.cache.lookups")
        .description("Tickets that were looked up among earlier answers")
        .tag("outcome", outcome)
        .register(meters);
  }
}
