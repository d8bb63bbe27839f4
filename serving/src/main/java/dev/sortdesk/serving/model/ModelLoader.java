package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches and verifies a champion beside the running model, warms it, and swaps it in. What kept
 * one from that is remembered, as what is bad is not fetched twice. One thread at a time loads; any
 * may ask how things stand.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);
  private static final int WARM_ROUNDS = 300;
  private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final ModelRegistry registry;
  private final VerifiedCopies copies;
  private final ServingModels models;
  private final ModelEvents events;
  private volatile @Nullable Setback setback;
  private volatile @Nullable String copiesProblem;
  private volatile boolean closed;
  private @Nullable RegisteredModelId remembered;

  ModelLoader(
      ModelRegistry registry, VerifiedCopies copies, ServingModels models, ModelEvents events) {
    this.registry = registry;
    this.copies = copies;
    this.models = models;
    this.events = events;
  }

  /**
   * Why a champion does not answer.
   *
   * @param lasting whether trying again would not help
   */
  private record Setback(RegisteredModelId id, String reason, boolean lasting) {}

  /** Returns why a champion does not answer, where that is known. */
  Optional<String> setback(RegisteredModelId id) {
    return Optional.ofNullable(setback).filter(why -> why.id().equals(id)).map(Setback::reason);
  }

  /** Returns what is wrong with the copies on disk, or null. */
  @Nullable String copiesProblem() {
    return copiesProblem;
  }

  /** Lets go of what was remembered of a champion that does not answer. */
  void forgetSetback() {
    setback = null;
  }

  /** Loads the copy of the model that answered last, unless one answers already. */
  void openLast() {
    if (closed || models.current().isPresent()) {
      return;
    }
    try {
      Optional<VerifiedCopies.Remembered> last = copies.last();
      if (last.isPresent()) {
        RegisteredModelId id = last.get().id();
        serve(last.get().bundle(), id, "from the copy of the model that answered last");
        remembered = id;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      copiesProblem = "the copy of the model that answered last cannot be used: " + Reasons.of(e);
      LOG.warn("{}", copiesProblem);
    }
  }

  /**
   * Makes sure that a champion answers, unless it is known to be bad; returns whether no more is to
   * be done.
   *
   * @throws MlflowException if the registry does not hand out its files
   */
  boolean follow(RegisteredModel champion) {
    RegisteredModelId id = RegisteredModelId.of(champion);
    Setback before = setback;
    if (before != null && !before.id().equals(id)) {
      setback = null;
      before = null;
    }
    if (models.current().filter(model -> model.digest().equals(id.digest())).isPresent()) {
      setback = null;
      remember(id);
      return true;
    }
    return (before != null && before.lasting()) || load(champion, id);
  }

  private boolean load(RegisteredModel champion, RegisteredModelId id) {
    try {
      ModelBundle bundle = copies.open(champion, registry);
      bundle.notice().ifPresent(notice -> LOG.warn("{}", notice));
      serve(bundle, id, null);
      remember(id);
      return true;
    } catch (MlflowException e) {
      failed(id, "could not be fetched: " + Reasons.ofRegistry(e));
      throw e;
    } catch (IOException | UncheckedIOException e) {
      failed(id, "could not be kept on disk: " + Reasons.of(e));
      return false;
    } catch (RuntimeException | LinkageError e) {
      String reason = Reasons.of(e);
      setback = new Setback(id, "version " + id.version() + " was refused: " + reason, true);
      events.add(id, ModelEvents.REFUSED, reason);
      LOG.error("model {} was refused, and nothing changes: {}", id.version(), reason);
      return true;
    }
  }

  private void failed(RegisteredModelId id, String reason) {
    if (closed) {
      return;
    }
    Setback before = setback;
    setback =
        new Setback(id, "version " + id.version() + " " + reason + "; it is tried again", false);
    if (!setback.equals(before)) {
      events.add(id, ModelEvents.FAILED, reason);
      LOG.warn("model {} {}; it is tried again", id.version(), reason);
    }
  }

  /** Lets a bundle answer, which is closed where it cannot. */
  private void serve(ModelBundle bundle, RegisteredModelId id, @Nullable String whence)
      throws IOException {
    ServingModel model;
    boolean ready = false;
    try {
      warm(new Predictor(bundle));
      model = new ServingModel(bundle, id);
      ready = true;
    } finally {
      if (!ready) {
        bundle.close();
      }
    }
    if (models.swap(model)) {
      setback = null;
      events.add(id, ModelEvents.LOADED, whence);
      LOG.info("model {} (number {}) answers now", id.version(), id.number());
    }
  }

  private void remember(RegisteredModelId id) {
    if (closed || id.equals(remembered)) {
      return;
    }
    try {
      copies.serving(id);
      remembered = id;
      copiesProblem = null;
    } catch (IOException | UncheckedIOException e) {
      copiesProblem = "the model that answers could not be noted on disk: " + Reasons.of(e);
      LOG.warn("{}", copiesProblem);
    }
  }

  /** The first answers of a model are slow: the compiler has not seen them yet. */
  private static void warm(Predictor predictor) {
    long end = System.nanoTime() + WARM_NANOS;
    for (int round = 0; round < WARM_ROUNDS && System.nanoTime() - end < 0; round++) {
      predictor.predict("Ticket " + round + ": my order has not arrived, and I was charged twice.");
    }
  }

  /** What is under way ends without a trace. */
  void close() {
    closed = true;
  }
}
