package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.metrics.MacroF1;
import dev.sortdesk.pipelines.tracking.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A small search for each target's head: first the regularisation strength, unweighted, then the
 * class weights at the strength that did best. Fitted on training rows, judged on validation rows
 * by accuracy, counted twice, and macro-F1: most tickets right, without giving up the rare labels.
 * Fits run side by side, one a core, which wastes less than to share a fit.
 */
final class HeadSearch {
  private final Stopping trials;
  private final Stopping last;
  private final List<Double> strengths;
  private final List<Double> classWeights;

  /**
   * @param trials when a trial stops; settings rank long before their fits converge
   * @param last when a fit with the settings that were chosen stops
   */
  HeadSearch(Stopping trials, Stopping last, List<Double> strengths, List<Double> classWeights) {
    this.trials = trials;
    this.last = last;
    this.strengths = strengths;
    this.classWeights = classWeights;
  }

  /**
   * One tried point of the grid.
   *
   * @param settings the point
   * @param accuracy on validation rows, 0 to 1
   * @param macroF1 on validation rows, 0 to 1
   * @param confusion on validation rows, labels x labels: see {@link ValidationMetrics}
   */
  record Trial(
      HeadSettings settings, double accuracy, double macroF1, List<List<Integer>> confusion) {
    double criterion() {
      return (2 * accuracy + macroF1) / 3;
    }
  }

  /** A trial and the target whose head it was. */
  record Tried(String target, Trial trial) {}

  /**
   * What a search found.
   *
   * @param best the best trial of each target, by its name
   * @param tried all trials, in the order of the grid
   */
  record Found(Map<String, Trial> best, List<Tried> tried) {}

  /** Tries the grid for each target. */
  Found search(String scorer, FeatureRows training, FeatureRows validation, List<Target> targets) {
    AtomicLong done = new AtomicLong();
    double unweighted = classWeights.get(0);
    int fits = targets.size() * (strengths.size() + classWeights.size() - 1);
    try (Progress progress = Progress.start("train: " + scorer + " fits", fits, done::get)) {
      List<Tried> tried =
          new ArrayList<>(
              tryAll(
                  training,
                  validation,
                  targets,
                  target -> strengths.stream().map(c -> new HeadSettings(c, unweighted)),
                  done));
      Map<String, Trial> best = best(tried);
      tried.addAll(
          tryAll(
              training,
              validation,
              targets,
              target ->
                  classWeights.stream()
                      .skip(1)
                      .map(
                          weight ->
                              new HeadSettings(best.get(target.name()).settings().c(), weight)),
              done));
      return new Found(best(tried), tried);
    }
  }

  /** Fits each target's head on all rows with the settings that were chosen. */
  Map<String, LinearHead> fitAll(
      String scorer, FeatureRows rows, List<Target> targets, Map<String, Trial> chosen) {
    AtomicLong done = new AtomicLong();
    List<Callable<Map.Entry<String, LinearHead>>> fits = new ArrayList<>();
    for (Target target : targets) {
      fits.add(
          () -> {
            Trial trial = chosen.get(target.name());
            LinearHead head = rows.fit(target, trial.settings(), last);
            done.incrementAndGet();
            return Map.entry(target.name(), head);
          });
    }
    Map<String, LinearHead> heads = new TreeMap<>();
    try (Progress progress =
        Progress.start("train: " + scorer + " last fits", fits.size(), done::get)) {
      sideBySide(fits).forEach(entry -> heads.put(entry.getKey(), entry.getValue()));
    }
    return heads;
  }

  private interface Points {
    Stream<HeadSettings> of(Target target);
  }

  private List<Tried> tryAll(
      FeatureRows training,
      FeatureRows validation,
      List<Target> targets,
      Points points,
      AtomicLong done) {
    List<Callable<Tried>> fits = new ArrayList<>();
    for (Target target : targets) {
      points
          .of(target)
          .forEach(
              settings ->
                  fits.add(
                      () -> {
                        Trial trial = trial(training, validation, target, settings);
                        done.incrementAndGet();
                        return new Tried(target.name(), trial);
                      }));
    }
    return sideBySide(fits);
  }

  private static Map<String, Trial> best(List<Tried> tried) {
    Map<String, Trial> best = new TreeMap<>();
    for (Tried each : tried) {
      // Of equals the first stays: the stronger regularisation, and no weights.
      best.merge(
          each.target(),
          each.trial(),
          (old, later) -> later.criterion() > old.criterion() ? later : old);
    }
    return best;
  }

  private Trial trial(
      FeatureRows training, FeatureRows validation, Target target, HeadSettings settings) {
    LinearHead head = training.fit(target, settings, trials);
    List<int[]> predictions = validation.predictions(head);
    int[] truth = predictions.stream().mapToInt(pair -> pair[0]).toArray();
    int[] predicted = predictions.stream().mapToInt(pair -> pair[1]).toArray();
    long right = predictions.stream().filter(pair -> pair[0] == pair[1]).count();
    return new Trial(
        settings,
        truth.length == 0 ? 0 : (double) right / truth.length,
        MacroF1.of(target.labels().size(), truth, predicted),
        ValidationMetrics.confusion(target.labels().size(), predictions));
  }

  private static <T> List<T> sideBySide(List<Callable<T>> tasks) {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fit failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
