package dev.sortdesk.benchmarks.linear;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import com.sun.management.OperatingSystemMXBean;
import dev.sortdesk.core.config.SparkConfig;
import dev.sortdesk.core.config.TfidfConfig;
import dev.sortdesk.core.model.Scores;
import dev.sortdesk.core.model.Softmax;
import dev.sortdesk.core.model.TfidfScorer;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.train.FittedTfidf;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The JVM's half of the benchmark linear: fits one tfidf model, then scores the same texts by core
 * and by MLlib as often as its standard input says, and answers with the CPU time of the whole
 * process (collector and compiler included). {@code linear.py} drives it.
 *
 * <p>Arguments: training CSV, test CSV, text column, label column, iterations of the fit. Input
 * lines: {@code core SECONDS} or {@code mllib SECONDS}, the least CPU time to measure. Output
 * lines: {@code ready FEATURES LABELS DIFFERENCE}, then {@code TEXTS CPU_SECONDS} for each input
 * line.
 */
public final class Throughput {
  private static final double NANOS = 1e9;
  private static final String TARGET = "target";

  private final TfidfScorer scorer;
  private final List<String> texts;
  private final FittedTfidf fitted;
  private final Dataset<Row> rows;

  private Throughput(FittedTfidf fitted, Dataset<Row> rows) {
    this.fitted = fitted;
    this.rows = rows;
    scorer = new TfidfScorer(fitted.model());
    texts = rows.collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  public static void main(String[] args) throws IOException {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SparkSession spark = SparkSessions.local(new SparkConfig("local[1]", Map.of()));
    Dataset<Row> training =
        csv(spark, args[0])
            .select(
                monotonically_increasing_id().cast("string").as("ticket_id"),
                col(args[2]).as("text"),
                map(lit(TARGET), col(args[3])).as("labels"))
            .cache();
    List<String> labels =
        training.select(col("labels").getItem(TARGET)).distinct().collectAsList().stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    TfidfConfig config =
        new TfidfConfig(
            2, 2, 1, 200_000, List.of(10.0), List.of(0.0), 30, Integer.parseInt(args[4]), 1e-5);
    FittedTfidf fitted = FittedTfidf.fit(training, new Target(TARGET, labels), config);
    training.unpersist();
    Dataset<Row> rows = csv(spark, args[1]).select(col(args[2]).as("text")).coalesce(1).cache();
    Throughput benchmark = new Throughput(fitted, rows);
    answers.println(
        "ready %d %d %s"
            .formatted(fitted.model().idf().length, labels.size(), benchmark.largestDifference()));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] words = line.split(" ", 2);
      answers.println(benchmark.measure(words[0], Double.parseDouble(words[1])));
    }
    spark.stop();
  }

  private static Dataset<Row> csv(SparkSession spark, String file) {
    return spark
        .read()
        .option("header", "true")
        .option("multiLine", "true")
        .option("escape", "\"")
        .csv(file);
  }

  private String measure(String who, double seconds) {
    double begin = cpuSeconds();
    double spent;
    long scored = 0;
    do {
      if (who.equals("core")) {
        scoreByCore();
      } else {
        scoreByMllib();
      }
      scored += texts.size();
      spent = cpuSeconds() - begin;
    } while (spent < seconds);
    return scored + " " + spent;
  }

  private double scoreByCore() {
    double sum = 0;
    for (Scores scores : scorer.score(texts)) {
      sum += Softmax.of(scores.logits().get(0))[0];
    }
    return sum;
  }

  private void scoreByMllib() {
    fitted
        .pipeline()
        .transform(rows)
        .select("probability", "prediction")
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
  }

  /** Returns by how much a probability of the one differs from that of the other, at most. */
  private double largestDifference() {
    List<Row> ours = fitted.pipeline().transform(rows).select("probability").collectAsList();
    List<Scores> scores = scorer.score(texts);
    double largest = 0;
    for (int i = 0; i < texts.size(); i++) {
      double[] probabilities = Softmax.of(scores.get(i).logits().get(0));
      Vector expected = ours.get(i).getAs(0);
      for (int label = 0; label < probabilities.length; label++) {
        largest = Math.max(largest, Math.abs(probabilities[label] - expected.apply(label)));
      }
    }
    return largest;
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / NANOS;
  }
}
