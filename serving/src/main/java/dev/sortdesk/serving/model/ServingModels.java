package dev.sortdesk.serving.model;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The model that answers now; another takes its place in one step. */
@Singleton
public final class ServingModels {
  private final CopyOnWriteArrayList<BiConsumer<Optional<ServingModel>, ServingModel>> listeners =
      new CopyOnWriteArrayList<>();
  private volatile @Nullable ServingModel current;
  private boolean closed;

  /** Returns the model that answers, leased: whoever takes it calls {@code release}. */
  public Optional<ServingModel> lease() {
    while (true) {
      ServingModel model = current;
      if (model == null) {
        return Optional.empty();
      }
      if (model.lease()) {
        return Optional.of(model);
      }
      // It was retired between the two steps, so another one is there by now.
    }
  }

  /** Returns the model that answers, only to be looked at. */
  public Optional<ServingModel> current() {
    return Optional.ofNullable(current);
  }

  /** Calls a listener with the model before and the new one after each swap. */
  public void onSwap(BiConsumer<Optional<ServingModel>, ServingModel> listener) {
    listeners.add(listener);
  }

  /**
   * Lets a model answer from now on; the one before is closed when its last request is done.
   * Returns whether it does: once the service is closed, the model is closed at once.
   */
  synchronized boolean swap(ServingModel model) {
    if (closed) {
      model.release();
      return false;
    }
    ServingModel before = current;
    current = model;
    try {
      listeners.forEach(listener -> listener.accept(Optional.ofNullable(before), model));
    } finally {
      if (before != null) {
        before.release();
      }
    }
    return true;
  }

  /** No model answers any more; the last one is closed when its last request is done. */
  @PreDestroy
  synchronized void close() {
    closed = true;
    ServingModel last = current;
    current = null;
    if (last != null) {
      last.release();
    }
  }
}
