package dev.sortdesk.serving.model;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry's champion: a new one is fetched, verified and swapped in. One that is
 * refused changes nothing, and is not fetched again until the alias or its digest changes; one that
 * could not be fetched is tried again. Nothing here is on a request's way.
 */
public final class ModelWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);

  /** What fails is tried again after 1, 2, 4, then 8 polls. */
  private static final int LONGEST_PAUSE = 8;

  private static final long CLOSE_SECONDS = 2;

  private final ModelRegistry registry;
  private final ServingModels models;
  private final ModelEvents events;
  private final ModelLoader loader;
  private final int pollSeconds;

  /** Held by whoever looks or loads: one at a time. */
  private final ReentrantLock looking = new ReentrantLock();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "model-watcher");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable RegisteredModelId wanted;
  private volatile @Nullable String registryProblem;
  private volatile @Nullable Instant registryAnswered;
  private volatile boolean closed;
  private @Nullable ScheduledFuture<?> polls;
  private volatile boolean unreachable;
  private final AtomicBoolean woken = new AtomicBoolean();
  private int failures;
  private int pause;

  /**
   * @param folder where verified copies lie
   * @param modelBytes the most that a model's files may have together
   * @param outcomes is told {@code loaded}, {@code refused}, {@code failed} and {@code unreachable}
   *     as they happen
   */
  public ModelWatcher(
      ModelRegistry registry,
      Path folder,
      long modelBytes,
      ServingModels models,
      int pollSeconds,
      Consumer<String> outcomes) {
    this.registry = registry;
    this.models = models;
    this.pollSeconds = pollSeconds;
    this.events = new ModelEvents(outcomes);
    this.loader = new ModelLoader(registry, new VerifiedCopies(folder, modelBytes), models, events);
  }

  /** Begins to watch; returns at once. */
  public void start() {
    clock.execute(this::openLast);
    polls = clock.scheduleWithFixedDelay(this::poll, 0, pollSeconds, TimeUnit.SECONDS);
  }

  /**
   * Looks at the registry now, also where a champion was refused before; returns what came of it.
   */
  public ModelStatus reload() {
    looking.lock();
    try {
      loader.forgetSetback();
      pause = 0;
      look();
    } finally {
      looking.unlock();
    }
    return status();
  }

  /**
   * Looks at the registry soon, also where it did not answer; returns at once. Several wishes
   * before that are one. What was refused before is not tried again.
   */
  public void wake() {
    if (closed || !woken.compareAndSet(false, true)) {
      return;
    }
    try {
      clock.execute(
          () -> {
            woken.set(false);
            looking.lock();
            try {
              pause = 0;
              poll();
            } finally {
              looking.unlock();
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed since it was asked: there is nothing to look for any more.
      LOG.debug("not woken", e);
    }
  }

  /**
   * Returns how the registry is treated, as a circuit breaker's state: 0 where it answers, 2 where
   * it did not and polls are left out.
   */
  public int registryState() {
    return unreachable ? 2 : 0;
  }

  /** Returns how things stand. */
  public ModelStatus status() {
    Optional<ServingModel> serving = models.current();
    RegisteredModelId id =
        serving
            .map(model -> new RegisteredModelId(model.number(), model.version(), model.digest()))
            .orElse(null);
    return new ModelStatus(
        wanted,
        id,
        serving.map(ServingModel::since).orElse(null),
        difference(wanted, id),
        registryProblem,
        registryAnswered,
        loader.copiesProblem(),
        events.latest());
  }

  private @Nullable String difference(
      @Nullable RegisteredModelId wished, @Nullable RegisteredModelId serving) {
    if (wished == null) {
      return null;
    }
    if (serving != null && wished.digest().equals(serving.digest())) {
      return null;
    }
    return loader
        .setback(wished)
        .orElseGet(() -> "version " + wished.version() + " is being loaded");
  }

  private void openLast() {
    looking.lock();
    try {
      loader.openLast();
    } finally {
      looking.unlock();
    }
  }

  private void poll() {
    looking.lock();
    try {
      if (pause > 0) {
        pause--;
      } else {
        look();
      }
    } catch (RuntimeException | Error e) {
      // Thrown on, it would end the polling for good.
      LOG.error("looking for another model failed", e);
    } finally {
      looking.unlock();
    }
  }

  private void look() {
    Optional<RegisteredModel> champion;
    try {
      champion = registry.champion();
      unreachable = false;
    } catch (UserException e) {
      unreachable = false;
      // The registry answers, and what it says can be mended there.
      registryProblem = Reasons.of(e);
      return;
    } catch (RuntimeException e) {
      unreachable(e);
      return;
    }
    wanted = champion.map(RegisteredModelId::of).orElse(null);
    registryProblem =
        champion.isPresent() ? null : "the registry has no champion; promote a model first";
    try {
      if (champion.isEmpty() || loader.follow(champion.get())) {
        failures = 0;
      } else {
        later();
      }
      registryAnswered = Instant.now();
    } catch (MlflowException e) {
      unreachable(e);
    }
  }

  private void unreachable(RuntimeException e) {
    if (closed) {
      return;
    }
    unreachable = true;
    later();
    registryProblem = Reasons.ofRegistry(e);
    events.count(ModelEvents.UNREACHABLE);
    LOG.warn("{} ({} times): {}", registryProblem, failures, Reasons.of(e));
  }

  private void later() {
    failures++;
    pause = Math.min(LONGEST_PAUSE, 1 << Math.min(failures - 1, 10)) - 1;
  }

  /** Stops watching; a model that is being loaded is not swapped in any more. */
  @Override
  public void close() {
    closed = true;
    loader.close();
    if (polls != null) {
      polls.cancel(true);
    }
    clock.shutdownNow();
    try {
      if (!clock.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a look at the registry is left under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
