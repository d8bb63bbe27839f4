package dev.sortdesk.serving.observe;

import dev.sortdesk.core.model.OnnxScorer;
import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import dev.sortdesk.serving.model.ServingModel;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.queue.Times;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the service counts and times, in Prometheus's form. Meters of a version go with it. */
@Singleton
public final class Meters {
  /** The size of a page of memory on every Linux that is served from. */
  private static final double PAGE_BYTES = 4096;

  private static final Duration[] LATENCIES = {
    Duration.ofNanos(250_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, OfVersion> versions = new ConcurrentHashMap<>();
  private final JvmGcMetrics gc = new JvmGcMetrics();

  Meters(ServingModels models, ScoringQueue queue) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    gc.bindTo(registry);
    Gauge.builder("sortdesk.process.resident", Meters::residentBytes)
        .description("Resident memory of the process, native memory included")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("sortdesk.queue.waiting", queue, ScoringQueue::waiting)
        .description("Forward passes that wait for a scorer")
        .register(registry);
    Gauge.builder("sortdesk.queue.places", queue, ScoringQueue::places)
        .description("Forward passes that there is room for")
        .register(registry);
    models.onSwap(this::swapped);
  }

  /**
   * Counts an answer, and times it.
   *
   * @param times when it was scored; null where it was known before
   */
  public void answered(
      ServingModel model, Prediction prediction, @Nullable Times times, long totalNanos) {
    OfVersion meters = versions.get(model.version());
    if (meters != null) {
      meters.answered(prediction, times, totalNanos);
    }
  }

  /** Counts a request or a ticket that was not answered, by its reason. */
  public void rejected(String reason) {
    Counter.builder("sortdesk.rejections")
        .description("Requests and tickets that were refused, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  /** Counts a look at the registry: {@code loaded}, {@code refused}, {@code unreachable}. */
  public void reload(String outcome) {
    Counter.builder("sortdesk.reloads")
        .description("Models that were loaded or refused, and looks at a registry that was down")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /**
   * Shows the circuit breaker of something remote.
   *
   * @param state 0 closed: it answers; 1 half open: it is tried; 2 open: it is left alone
   */
  public <T> void remote(String name, T remote, ToDoubleFunction<T> state) {
    Gauge.builder("sortdesk.remote.state", remote, state)
        .description("Whether something remote answers: 0 it does, 1 it is tried, 2 it does not")
        .tag("remote", name)
        .register(registry);
  }

  /** Returns what counts how often memory was used in place of something remote. */
  public Counter fallbacks(String remote) {
    return Counter.builder("sortdesk.remote.fallbacks")
        .description("How often memory was used, as something remote did not answer")
        .tag("remote", remote)
        .register(registry);
  }

  /** Returns all meters in Prometheus's text form. */
  public String scrape() {
    return registry.scrape();
  }

  /** Returns the registry, for meters of other parts. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  private synchronized void swapped(Optional<ServingModel> before, ServingModel now) {
    versions.computeIfAbsent(now.version(), version -> new OfVersion(now));
    before
        .filter(model -> !model.version().equals(now.version()))
        .map(model -> versions.remove(model.version()))
        .ifPresent(OfVersion::remove);
  }

  private static double residentBytes() {
    try {
      String[] words = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
      return Double.parseDouble(words[1]) * PAGE_BYTES;
    } catch (java.io.IOException e) {
      return Double.NaN;
    }
  }

  /** The meters of one model version. */
  private final class OfVersion {
    private final List<Meter> meters = new ArrayList<>();
    private final Tags tags;
    private final Timer queue;
    private final Timer score;
    private final Timer total;
    private final Map<String, DistributionSummary> confidences = new ConcurrentHashMap<>();
    private final Map<String, Counter> labels = new ConcurrentHashMap<>();

    OfVersion(ServingModel model) {
      tags = Tags.of("scorer", model.scorer(), "version", model.version());
      queue = timer("sortdesk.queue", "Time that a ticket waited for a scorer");
      score = timer("sortdesk.score", "Time that scoring a ticket took");
      total = timer("sortdesk.total", "Time from a request's arrival to a ticket's answer");
      if (model.bundle().scorer() instanceof OnnxScorer onnx) {
        Timer tokenise = timer("sortdesk.tokenise", "Time of scoring that finding tokens took");
        onnx.onTokenised(nanos -> tokenise.record(nanos, TimeUnit.NANOSECONDS));
      }
      meters.add(
          Gauge.builder("sortdesk.model.since", model.since(), Instant::getEpochSecond)
              .description("Since when the model answers, in seconds of Unix time")
              .baseUnit("seconds")
              .tags(tags)
              .register(registry));
    }

    void answered(Prediction prediction, @Nullable Times times, long totalNanos) {
      if (times != null) {
        queue.record(times.waitedNanos(), TimeUnit.NANOSECONDS);
        score.record(times.tookNanos(), TimeUnit.NANOSECONDS);
      }
      total.record(totalNanos, TimeUnit.NANOSECONDS);
      for (Map.Entry<String, TargetPrediction> target : prediction.targets().entrySet()) {
        TargetPrediction said = target.getValue();
        confidences.computeIfAbsent(target.getKey(), this::confidence).record(said.confidence());
        labels
            .computeIfAbsent(
                target.getKey() + '\n' + said.label(), key -> label(target.getKey(), said.label()))
            .increment();
      }
    }

    private Timer timer(String name, String description) {
      return kept(
          Timer.builder(name)
              .description(description)
              .tags(tags)
              .serviceLevelObjectives(LATENCIES)
              .register(registry));
    }

    private DistributionSummary confidence(String target) {
      return kept(
          DistributionSummary.builder("sortdesk.confidence")
              .description("The confidence of answers")
              .tags(tags.and("target", target))
              .serviceLevelObjectives(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1)
              .register(registry));
    }

    private Counter label(String target, String label) {
      return kept(
          Counter.builder("sortdesk.labels")
              .description("Answers by label")
              .tags(tags.and("target", target, "label", label))
              .register(registry));
    }

    private synchronized <T extends Meter> T kept(T meter) {
      meters.add(meter);
      return meter;
    }

    synchronized void remove() {
      meters.forEach(registry::remove);
    }
  }
}
