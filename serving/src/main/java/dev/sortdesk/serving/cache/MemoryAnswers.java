package dev.sortdesk.serving.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sortdesk.core.config.CacheConfig;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.model.ServingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers in memory, which are found at once. */
final class MemoryAnswers implements Answers {
  private final Cache<String, Prediction> answers;

  MemoryAnswers(CacheConfig config) {
    answers =
        Caffeine.newBuilder()
            .maximumSize(config.entries())
            .expireAfterWrite(Duration.ofSeconds(config.seconds()))
            .build();
  }

  @Override
  public CompletableFuture<List<@Nullable Prediction>> find(
      List<String> names, ServingModel model) {
    List<@Nullable Prediction> found = new ArrayList<>(names.size());
    names.forEach(name -> found.add(answers.getIfPresent(name)));
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public void keep(String name, Prediction answer) {
    answers.put(name, answer);
  }
}
