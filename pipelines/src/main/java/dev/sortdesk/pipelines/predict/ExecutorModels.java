package dev.sortdesk.pipelines.predict;

import dev.sortdesk.core.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The models that are open in this JVM: one of a kind, however many tasks use it. A model that no
 * task uses stays open until another one is asked for, since the next task of the same job will
 * want it.
 */
final class ExecutorModels {
  private static final Map<String, Shared> OPEN = new HashMap<>();

  private ExecutorModels() {}

  private static final class Shared {
    private final ModelBundle bundle;
    private int users;

    Shared(ModelBundle bundle) {
      this.bundle = bundle;
    }
  }

  /** A task's hold on a model; closing it twice is the same as closing it once. */
  static final class Lease implements AutoCloseable {
    private final Shared shared;
    private boolean closed;

    private Lease(Shared shared) {
      this.shared = shared;
    }

    ModelBundle bundle() {
      return shared.bundle;
    }

    @Override
    public void close() {
      synchronized (OPEN) {
        if (!closed) {
          closed = true;
          shared.users--;
        }
      }
    }
  }

  /** Opens a bundle, or shares the one that is open under the same model version. */
  static Lease lease(String modelVersion, Path folder) throws IOException {
    synchronized (OPEN) {
      Shared shared = OPEN.get(modelVersion);
      if (shared == null) {
        closeIdle();
        shared = new Shared(ModelBundle.open(folder));
        shared.bundle.notice().ifPresent(LoggerFactory.getLogger(ExecutorModels.class)::warn);
        OPEN.put(modelVersion, shared);
      }
      shared.users++;
      return new Lease(shared);
    }
  }

  private static void closeIdle() {
    for (Iterator<Shared> all = OPEN.values().iterator(); all.hasNext(); ) {
      Shared shared = all.next();
      if (shared.users == 0) {
        shared.bundle.close();
        all.remove();
      }
    }
  }
}
