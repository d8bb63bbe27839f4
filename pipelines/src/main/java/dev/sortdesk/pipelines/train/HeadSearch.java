package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.metrics.MacroF1;
import dev.sortdesk.pipelines.tracking.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A small search for each target's head: first the regularisation strength, unweighted, then the
 * class weights at the strength that did best. Fitted on training rows, judged on validation rows
 * by accuracy, counted twice, and macro-F1: most tickets right, without giving up the rare labels.
 * Fits run side by side, one a core: each reads one partition, which wastes less than to share a
 * fit. A fit with class weights starts from the unweighted one, and the last fit from the one that
 * was chosen: most of the way is behind them.
 */
final class HeadSearch {
  private final Heads trialHeads;
  private final Heads lastHeads;
  private final List<Double> strengths;
  private final List<Double> classWeights;

  /**
   * @param trialHeads fits the trials; settings rank long before their fits converge
   * @param lastHeads fits with the settings that were chosen
   */
  HeadSearch(Heads trialHeads, Heads lastHeads, List<Double> strengths, List<Double> classWeights) {
    this.trialHeads = trialHeads;
    this.lastHeads = lastHeads;
    this.strengths = strengths;
    this.classWeights = classWeights;
  }

  /**
   * One tried point of the grid.
   *
   * @param settings the point
   * @param accuracy on validation rows, 0 to 1
   * @param macroF1 on validation rows, 0 to 1
   * @param model what was fitted on the training rows
   */
  record Trial(
      HeadSettings settings, double accuracy, double macroF1, LogisticRegressionModel model) {
    double criterion() {
      return (2 * accuracy + macroF1) / 3;
    }
  }

  /** Returns the best trial of each target, by its name. */
  Map<String, Trial> search(
      String scorer, Dataset<Row> training, Dataset<Row> validation, List<Target> targets) {
    AtomicLong done = new AtomicLong();
    double unweighted = classWeights.get(0);
    int fits = targets.size() * (strengths.size() + classWeights.size() - 1);
    try (Progress progress = Progress.start("train: " + scorer + " fits", fits, done::get)) {
      Map<String, Trial> best =
          tryAll(
              training,
              validation,
              targets,
              target -> strengths.stream().map(c -> new HeadSettings(c, unweighted)),
              Map.of(),
              done);
      return tryAll(
          training,
          validation,
          targets,
          target ->
              classWeights.stream()
                  .skip(1)
                  .map(weight -> new HeadSettings(best.get(target.name()).settings().c(), weight)),
          best,
          done);
    }
  }

  /**
   * Fits each target's head on all rows with the settings that were chosen.
   *
   * @param carried turns a trial's model into one over the features of these rows
   */
  Map<String, LogisticRegressionModel> fitAll(
      String scorer,
      Dataset<Row> rows,
      List<Target> targets,
      Map<String, Trial> chosen,
      UnaryOperator<LogisticRegressionModel> carried) {
    AtomicLong done = new AtomicLong();
    List<Callable<Map.Entry<String, LogisticRegressionModel>>> fits = new ArrayList<>();
    for (Target target : targets) {
      fits.add(
          () -> {
            Trial trial = chosen.get(target.name());
            LogisticRegressionModel model =
                lastHeads.fit(
                    Heads.labelled(rows, target),
                    trial.settings(),
                    Optional.of(carried.apply(trial.model())));
            done.incrementAndGet();
            return Map.entry(target.name(), model);
          });
    }
    Map<String, LogisticRegressionModel> models = new TreeMap<>();
    try (Progress progress =
        Progress.start("train: " + scorer + " last fits", fits.size(), done::get)) {
      sideBySide(fits).forEach(entry -> models.put(entry.getKey(), entry.getValue()));
    }
    return models;
  }

  private interface Points {
    Stream<HeadSettings> of(Target target);
  }

  private Map<String, Trial> tryAll(
      Dataset<Row> training,
      Dataset<Row> validation,
      List<Target> targets,
      Points points,
      Map<String, Trial> sofar,
      AtomicLong done) {
    List<Callable<Map.Entry<String, Trial>>> fits = new ArrayList<>();
    for (Target target : targets) {
      points
          .of(target)
          .forEach(
              settings ->
                  fits.add(
                      () -> {
                        Optional<LogisticRegressionModel> start =
                            Optional.ofNullable(sofar.get(target.name())).map(Trial::model);
                        Trial trial = trial(training, validation, target, settings, start);
                        done.incrementAndGet();
                        return Map.entry(target.name(), trial);
                      }));
    }
    Map<String, Trial> best = new TreeMap<>(sofar);
    for (Map.Entry<String, Trial> entry : sideBySide(fits)) {
      // Of equals the first stays: the stronger regularisation, and no weights.
      best.merge(
          entry.getKey(),
          entry.getValue(),
          (old, tried) -> tried.criterion() > old.criterion() ? tried : old);
    }
    return best;
  }

  private Trial trial(
      Dataset<Row> training,
      Dataset<Row> validation,
      Target target,
      HeadSettings settings,
      Optional<LogisticRegressionModel> start) {
    LogisticRegressionModel model =
        trialHeads.fit(Heads.labelled(training, target), settings, start);
    List<int[]> predictions = Heads.predictions(model, Heads.labelled(validation, target));
    int[] truth = predictions.stream().mapToInt(pair -> pair[0]).toArray();
    int[] predicted = predictions.stream().mapToInt(pair -> pair[1]).toArray();
    long right = predictions.stream().filter(pair -> pair[0] == pair[1]).count();
    return new Trial(
        settings,
        truth.length == 0 ? 0 : (double) right / truth.length,
        MacroF1.of(target.labels().size(), truth, predicted),
        model);
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
