package dev.sortdesk.serving.model;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.Provenance;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.registry.RegisteredModel;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A verified bundle that answers. Whoever uses it holds a lease; it is closed when it was retired
 * and its last lease was given back, so that a session is never closed under a running request.
 */
public final class ServingModel {
  private final ModelBundle bundle;
  private final Predictor predictor;
  private final int number;
  private final String digest;
  private final ValidationMetrics metrics;
  private final Provenance provenance;
  private final Instant since = Instant.now();

  /** Leases, and one that the service itself holds until the model is retired. */
  private final AtomicInteger leases = new AtomicInteger(1);

  /**
   * Reads all that is ever asked of a bundle, so that its files are not needed any more.
   *
   * @throws IOException if they cannot be read; the bundle is left open
   */
  ServingModel(ModelBundle bundle, RegisteredModelId id) throws IOException {
    this.bundle = bundle;
    this.predictor = new Predictor(bundle);
    this.number = id.number();
    this.digest = id.digest();
    this.metrics = bundle.metrics();
    this.provenance = bundle.provenance();
  }

  /**
   * What the registry calls a bundle.
   *
   * @param number its number in the registry
   * @param version the model version
   * @param digest the digest of its manifest
   */
  public record RegisteredModelId(int number, String version, String digest) {
    static RegisteredModelId of(RegisteredModel model) {
      return new RegisteredModelId(model.number(), model.modelVersion(), model.bundleDigest());
    }
  }

  public ModelBundle bundle() {
    return bundle;
  }

  public Predictor predictor() {
    return predictor;
  }

  public String version() {
    return bundle.manifest().modelVersion();
  }

  public String scorer() {
    return bundle.manifest().scorer();
  }

  /** Returns its number in the registry. */
  public int number() {
    return number;
  }

  public String digest() {
    return digest;
  }

  public ValidationMetrics metrics() {
    return metrics;
  }

  public Provenance provenance() {
    return provenance;
  }

  /** Returns since when it answers. */
  public Instant since() {
    return since;
  }

  boolean lease() {
    return leases.updateAndGet(n -> n == 0 ? 0 : n + 1) != 0;
  }

  /** Gives back a lease; the last one closes the model. */
  public void release() {
    if (leases.decrementAndGet() == 0) {
      bundle.close();
    }
  }
}
