package dev.sortdesk.serving.model;

import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The latest events of the model, each of which is counted too. */
final class ModelEvents {
  static final String LOADED = "loaded";
  static final String REFUSED = "refused";
  static final String FAILED = "failed";
  static final String UNREACHABLE = "unreachable";

  private static final int KEPT = 20;

  private final Deque<ModelStatus.Event> events = new ArrayDeque<>();
  private final Consumer<String> outcomes;

  ModelEvents(Consumer<String> outcomes) {
    this.outcomes = outcomes;
  }

  synchronized void add(RegisteredModelId id, String outcome, @Nullable String reason) {
    events.addFirst(new ModelStatus.Event(Instant.now(), id.version(), outcome, reason));
    if (events.size() > KEPT) {
      events.removeLast();
    }
    count(outcome);
  }

  /** Counts what is no event of a model. */
  void count(String outcome) {
    outcomes.accept(outcome);
  }

  /** Returns the events, newest first. */
  synchronized List<ModelStatus.Event> latest() {
    return List.copyOf(events);
  }
}
