package dev.sortdesk.serving.model;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The model that answers now; another takes its place in one step. */
@Singleton
public final class ServingModels {
  private final AtomicReference<@Nullable ServingModel> current = new AtomicReference<>();
  private final CopyOnWriteArrayList<BiConsumer<Optional<ServingModel>, ServingModel>> listeners =
      new CopyOnWriteArrayList<>();

  /** Returns the model that answers, leased: whoever takes it calls {@code release}. */
  public Optional<ServingModel> lease() {
    while (true) {
      ServingModel model = current.get();
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
    return Optional.ofNullable(current.get());
  }

  /** Calls a listener with the model before and the new one after each swap. */
  public void onSwap(BiConsumer<Optional<ServingModel>, ServingModel> listener) {
    listeners.add(listener);
  }

  /** Lets a model answer from now on; the one before is closed when its last request is done. */
  void swap(ServingModel model) {
    ServingModel before = current.getAndSet(model);
    listeners.forEach(listener -> listener.accept(Optional.ofNullable(before), model));
    if (before != null) {
      before.release();
    }
  }
}
