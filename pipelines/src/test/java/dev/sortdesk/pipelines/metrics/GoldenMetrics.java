package dev.sortdesk.pipelines.metrics;

import com.google.gson.annotations.SerializedName;
import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What scikit-learn says; written by {@code tools/reference/metrics.py}. */
record GoldenMetrics(List<Case> cases, Quantiles quantiles) {
  record Case(
      String name,
      int known,
      List<String> labels,
      List<Integer> truth,
      List<List<Double>> probabilities,
      double accuracy,
      @SerializedName("macro_f1") double macroF1,
      @SerializedName("weighted_f1") double weightedF1,
      @SerializedName("log_loss") double logLoss,
      double ece,
      List<Double> precision,
      List<Double> recall,
      List<Double> f1,
      List<Integer> support,
      List<List<Integer>> confusion) {
    double[][] matrix() {
      return probabilities.stream()
          .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
          .toArray(double[][]::new);
    }

    Judgements judgements() {
      return judgements(matrix());
    }

    Judgements judgements(double[][] changed) {
      return Judgements.of(
          labels.subList(0, known), truth.stream().map(labels::get).toList(), changed);
    }
  }

  record Quantiles(List<Double> values, List<Double> shares, List<Double> expected) {}

  static GoldenMetrics read() {
    try (InputStream in = GoldenMetrics.class.getResourceAsStream("/metrics-golden.json")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Json.read(text, GoldenMetrics.class, "metrics-golden.json");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
