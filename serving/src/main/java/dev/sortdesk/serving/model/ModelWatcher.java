package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry's champion: fetches and verifies a new one beside the running one, warms it,
 * and swaps it in. One that is refused changes nothing, and is not fetched again until the alias or
 * its digest changes. Nothing here is on a request's way.
 */
public final class ModelWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);
  private static final int EVENTS = 20;
  private static final int WARM_ROUNDS = 300;
  private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** A registry that fails is asked again after 1, 2, 4, then 8 polls. */
  private static final int LONGEST_PAUSE = 8;

  private final ModelRegistry registry;
  private final VerifiedCopies copies;
  private final ServingModels models;
  private final Consumer<String> outcomes;
  private final int pollSeconds;
  private final ReentrantLock looking = new ReentrantLock();
  private final Deque<ModelStatus.Event> events = new ArrayDeque<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "model-watcher");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable RegisteredModelId wanted;
  private volatile @Nullable RegisteredModelId refused;
  private volatile @Nullable String refusal;
  private volatile @Nullable String registryProblem;
  private @Nullable ScheduledFuture<?> polls;
  private volatile boolean unreachable;
  private int failures;
  private int pause;

  /**
   * @param folder where verified copies lie
   * @param outcomes is told {@code loaded}, {@code refused} and {@code unreachable} as they happen
   */
  public ModelWatcher(
      ModelRegistry registry,
      Path folder,
      ServingModels models,
      int pollSeconds,
      Consumer<String> outcomes) {
    this.registry = registry;
    this.copies = new VerifiedCopies(folder);
    this.models = models;
    this.pollSeconds = pollSeconds;
    this.outcomes = outcomes;
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
      refused = null;
      pause = 0;
      look();
    } finally {
      looking.unlock();
    }
    return status();
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
    List<ModelStatus.Event> history;
    synchronized (events) {
      history = List.copyOf(events);
    }
    return new ModelStatus(
        wanted,
        id,
        serving.map(ServingModel::since).orElse(null),
        difference(wanted, id),
        registryProblem,
        history);
  }

  private @Nullable String difference(
      @Nullable RegisteredModelId wished, @Nullable RegisteredModelId serving) {
    if (wished == null) {
      return null;
    }
    if (serving != null && wished.digest().equals(serving.digest())) {
      return null;
    }
    return wished.equals(refused) ? refusal : "version " + wished.version() + " is being loaded";
  }

  private void openLast() {
    try {
      Optional<VerifiedCopies.Remembered> last = copies.last();
      if (last.isPresent()) {
        serve(last.get().bundle(), last.get().id());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the copy of the model that answered last cannot be used: {}", message(e));
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
    } catch (RuntimeException e) {
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
      failures = 0;
      unreachable = false;
      registryProblem =
          champion.isPresent() ? null : "the registry has no champion; promote a model first";
    } catch (RuntimeException e) {
      failures++;
      unreachable = true;
      pause = Math.min(LONGEST_PAUSE, 1 << Math.min(failures - 1, 10)) - 1;
      registryProblem = "the registry does not answer";
      outcomes.accept("unreachable");
      LOG.warn("the registry does not answer ({} times): {}", failures, message(e));
      return;
    }
    if (champion.isEmpty()) {
      wanted = null;
      return;
    }
    RegisteredModelId id = RegisteredModelId.of(champion.get());
    wanted = id;
    boolean answers =
        models.current().filter(model -> model.digest().equals(id.digest())).isPresent();
    if (!answers && !id.equals(refused)) {
      load(champion.get(), id);
    }
  }

  private void load(RegisteredModel champion, RegisteredModelId id) {
    try {
      serve(copies.open(champion, registry), id);
      copies.serving(id);
    } catch (IOException | RuntimeException | LinkageError e) {
      refused = id;
      refusal = "version " + id.version() + " was refused: " + message(e);
      record(id, "refused", message(e));
      LOG.error("model {} was refused, and nothing changes: {}", id.version(), message(e));
    }
  }

  private void serve(ModelBundle bundle, RegisteredModelId id) {
    warm(new Predictor(bundle));
    models.swap(new ServingModel(bundle, id));
    refused = null;
    record(id, "loaded", null);
    LOG.info("model {} (number {}) answers now", id.version(), id.number());
  }

  private void record(RegisteredModelId id, String outcome, @Nullable String reason) {
    synchronized (events) {
      events.addFirst(new ModelStatus.Event(Instant.now(), id.version(), outcome, reason));
      if (events.size() > EVENTS) {
        events.removeLast();
      }
    }
    outcomes.accept(outcome);
  }

  /** The first answers of a model are slow: the compiler has not seen them yet. */
  private static void warm(Predictor predictor) {
    long end = System.nanoTime() + WARM_NANOS;
    for (int round = 0; round < WARM_ROUNDS && System.nanoTime() - end < 0; round++) {
      predictor.predict("Ticket " + round + ": my order has not arrived, and I was charged twice.");
    }
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    if (polls != null) {
      polls.cancel(true);
    }
    clock.shutdownNow();
  }
}
