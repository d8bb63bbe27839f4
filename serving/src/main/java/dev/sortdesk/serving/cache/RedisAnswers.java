package dev.sortdesk.serving.cache;

import dev.sortdesk.core.config.CacheConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.remote.RedisLink;
import io.lettuce.core.KeyValue;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers in Redis, which all services share that have the same secret. While it does not answer,
 * each service keeps its own. What cannot be read is as good as not there, and is written over.
 */
final class RedisAnswers implements Answers {
  private static final String PREFIX = "sortdesk:answer:";

  /** Names that are asked for at once: an answer to more would take long to arrive. */
  private static final int AT_ONCE = 100;

  private final RedisLink link;
  private final Answers memory;
  private final int seconds;
  private final Executor reading;
  private final Counter fallbacks;

  /**
   * @param memory what is used while Redis does not answer
   * @param reading reads the answers of a batch, which would hold up the connection's thread
   * @param fallbacks counts the lookups that memory was used for
   */
  RedisAnswers(
      CacheConfig config, RedisLink link, Answers memory, Executor reading, Counter fallbacks) {
    this.link = link;
    this.memory = memory;
    this.seconds = config.seconds();
    this.reading = reading;
    this.fallbacks = fallbacks;
  }

  // The nested future is composed into the one that is returned.
  @SuppressWarnings("FutureReturnValueIgnored")
  @Override
  public CompletableFuture<List<@Nullable Prediction>> find(
      List<String> names, ServingModel model) {
    Executor reader = names.size() == 1 ? Runnable::run : reading;
    return fetch(names, new ArrayList<>())
        .handleAsync(
            (values, error) -> {
              if (error == null) {
                return CompletableFuture.completedFuture(read(values, model));
              }
              fallbacks.increment();
              return memory.find(names, model);
            },
            reader)
        .thenCompose(Function.identity());
  }

  /** Fetches the values from the place on up to which there are some already. */
  private CompletableFuture<List<KeyValue<String, byte[]>>> fetch(
      List<String> names, List<KeyValue<String, byte[]>> values) {
    if (values.size() == names.size()) {
      return CompletableFuture.completedFuture(values);
    }
    String[] keys =
        names.subList(values.size(), Math.min(names.size(), values.size() + AT_ONCE)).stream()
            .map(PREFIX::concat)
            .toArray(String[]::new);
    return link.call(commands -> commands.mget(keys))
        .thenCompose(
            more -> {
              values.addAll(more);
              return fetch(names, values);
            });
  }

  private static List<@Nullable Prediction> read(
      List<KeyValue<String, byte[]>> values, ServingModel model) {
    List<@Nullable Prediction> answers = new ArrayList<>(values.size());
    for (KeyValue<String, byte[]> value : values) {
      answers.add(
          value.hasValue() ? StoredAnswer.read(value.getValue(), model).orElse(null) : null);
    }
    return answers;
  }

  // An answer that finds no place in either is scored again.
  @SuppressWarnings("FutureReturnValueIgnored")
  @Override
  public void keep(String name, Prediction answer) {
    link.call(commands -> commands.setex(PREFIX + name, seconds, StoredAnswer.bytes(answer)))
        .whenComplete(
            (ok, error) -> {
              if (error != null) {
                memory.keep(name, answer);
              }
            });
  }
}
