package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.mlflow.MlflowException;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.core.registry.RegisteredModel;
import dev.sortdesk.serving.model.ServingModel.RegisteredModelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
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
 * its digest changes; one that could not be fetched is tried again. Nothing here is on a request's
 * way.
 */
public final class ModelWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);
  private static final int WARM_ROUNDS = 300;
  private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final String SILENT = "the registry does not answer";

  /** What fails is tried again after 1, 2, 4, then 8 polls. */
  private static final int LONGEST_PAUSE = 8;

  private static final long CLOSE_SECONDS = 2;

  private final ModelRegistry registry;
  private final VerifiedCopies copies;
  private final ServingModels models;
  private final ModelEvents events;
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
  private volatile @Nullable Setback setback;
  private volatile @Nullable String registryProblem;
  private volatile @Nullable Instant registryAnswered;
  private volatile @Nullable String copiesProblem;
  private volatile boolean closed;
  private @Nullable ScheduledFuture<?> polls;
  private @Nullable RegisteredModelId remembered;
  private int failures;
  private int pause;

  /**
   * Why a champion does not answer.
   *
   * @param lasting whether trying again would not help
   */
  private record Setback(RegisteredModelId id, String reason, boolean lasting) {}

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
    this.copies = new VerifiedCopies(folder, modelBytes);
    this.models = models;
    this.pollSeconds = pollSeconds;
    this.events = new ModelEvents(outcomes);
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
      setback = null;
      pause = 0;
      look();
    } finally {
      looking.unlock();
    }
    return status();
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
        copiesProblem,
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
    Setback why = setback;
    return why != null && why.id().equals(wished)
        ? why.reason()
        : "version " + wished.version() + " is being loaded";
  }

  private void openLast() {
    looking.lock();
    try {
      if (closed || models.current().isPresent()) {
        return;
      }
      Optional<VerifiedCopies.Remembered> last = copies.last();
      if (last.isPresent()) {
        RegisteredModelId id = last.get().id();
        serve(last.get().bundle(), id, "from the copy of the model that answered last");
        remembered = id;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      copiesProblem = "the copy of the model that answered last cannot be used: " + message(e);
      LOG.warn("{}", copiesProblem);
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
    } catch (UserException e) {
      // The registry answers, and what it says can be mended there.
      registryProblem = message(e);
      return;
    } catch (RuntimeException e) {
      unreachable(e);
      return;
    }
    registryProblem =
        champion.isPresent() ? null : "the registry has no champion; promote a model first";
    if (champion.isEmpty()) {
      wanted = null;
      failures = 0;
      registryAnswered = Instant.now();
      return;
    }
    follow(champion.get(), RegisteredModelId.of(champion.get()));
    registryAnswered = Instant.now();
  }

  private void follow(RegisteredModel champion, RegisteredModelId id) {
    wanted = id;
    Setback before = setback;
    if (before != null && !before.id().equals(id)) {
      setback = null;
      before = null;
    }
    if (models.current().filter(model -> model.digest().equals(id.digest())).isPresent()) {
      setback = null;
      failures = 0;
      remember(id);
    } else if (before == null || !before.lasting()) {
      load(champion, id);
    }
  }

  private void load(RegisteredModel champion, RegisteredModelId id) {
    try {
      serve(copies.open(champion, registry), id, null);
      failures = 0;
      remember(id);
    } catch (MlflowException e) {
      unreachable(e);
      failed(id, "could not be fetched: " + SILENT);
    } catch (IOException | UncheckedIOException e) {
      later();
      failed(id, "could not be kept on disk: " + message(e));
    } catch (RuntimeException | LinkageError e) {
      failures = 0;
      setback = new Setback(id, "version " + id.version() + " was refused: " + message(e), true);
      events.add(id, ModelEvents.REFUSED, message(e));
      LOG.error("model {} was refused, and nothing changes: {}", id.version(), message(e));
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

  private void unreachable(RuntimeException e) {
    if (closed) {
      return;
    }
    later();
    registryProblem = SILENT;
    events.count(ModelEvents.UNREACHABLE);
    LOG.warn("the registry does not answer ({} times): {}", failures, message(e));
  }

  private void later() {
    failures++;
    pause = Math.min(LONGEST_PAUSE, 1 << Math.min(failures - 1, 10)) - 1;
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
      copiesProblem = "the model that answers could not be noted on disk: " + message(e);
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

  /** Returns what an operator is told: names of classes would tell nothing. */
  private static String message(Throwable e) {
    if (e instanceof UncheckedIOException wrapper) {
      return message(wrapper.getCause());
    }
    if (e instanceof FileSystemException files && files.getReason() == null) {
      String why = e instanceof AccessDeniedException ? "no permission for " : "cannot use ";
      return why + files.getFile();
    }
    return e.getMessage() == null ? "the log says why" : e.getMessage();
  }

  /** Stops watching; a model that is being loaded is not swapped in any more. */
  @Override
  public void close() {
    closed = true;
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
