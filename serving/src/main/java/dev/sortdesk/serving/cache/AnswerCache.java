package dev.sortdesk.serving.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sortdesk.core.config.CacheConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.observe.InputHmac;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given before, by an HMAC of the model and the text, so that no text is kept.
 * Where it is off, every text is scored.
 */
public final class AnswerCache {
  private final @Nullable Cache<String, Prediction> answers;
  private final InputHmac hmac;
  private final Counter hits;
  private final Counter misses;

  public AnswerCache(CacheConfig config, InputHmac hmac, MeterRegistry meters) {
    this.hmac = hmac;
    this.answers =
        config.kind().equals("none")
            ? null
            : Caffeine.newBuilder()
                .maximumSize(config.entries())
                .expireAfterWrite(Duration.ofSeconds(config.seconds()))
                .build();
    this.hits = lookups(meters, "hit");
    this.misses = lookups(meters, "miss");
  }

  /**
   * Returns the answer that was given before, or the one that is given now, which is kept.
   *
   * @param model the digest of the model's bundle: a version alone does not tell its bytes
   */
  public Prediction answer(String model, String text, Function<String, Prediction> score) {
    if (answers == null) {
      return score.apply(text);
    }
    String name = hmac.name(model, text);
    @Nullable Prediction before = answers.getIfPresent(name);
    if (before != null) {
      hits.increment();
      return before;
    }
    misses.increment();
    Prediction now = score.apply(text);
    answers.put(name, now);
    return now;
  }

  private static Counter lookups(MeterRegistry meters, String outcome) {
    return Counter.builder("sortdesk.cache.lookups")
        .description("Tickets that were looked up among earlier answers")
        .tag("outcome", outcome)
        .register(meters);
  }
}
