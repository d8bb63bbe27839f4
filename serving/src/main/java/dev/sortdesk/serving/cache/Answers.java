package dev.sortdesk.serving.cache;

import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.serving.model.ServingModel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where answers are kept, by name. */
interface Answers {
  /**
   * Looks for a model's answers; never fails.
   *
   * @return one for each name, in order; null where none is kept
   */
  CompletableFuture<List<@Nullable Prediction>> find(List<String> names, ServingModel model);

  /** Keeps an answer; returns at once, and never fails. */
  void keep(String name, Prediction answer);
}
