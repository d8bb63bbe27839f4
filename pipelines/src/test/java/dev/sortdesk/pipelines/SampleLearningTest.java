package dev.sortdesk.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.bundle.ValidationMetrics;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.text.Language;
import dev.sortdesk.pipelines.evaluate.EvaluateJob;
import dev.sortdesk.pipelines.ingest.IngestJob;
import dev.sortdesk.pipelines.report.EvaluationReport;
import dev.sortdesk.pipelines.report.TargetReport;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.train.TrainJob;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tfidf learns from the sample in {@code data/}: much, and not everything. */
class SampleLearningTest {
  private static final Path SAMPLE = Path.of("..", "data", "tickets.csv");

  @TempDir Path folder;

  @Test
  void tfidfIsMostlyRightOnCategoriesOfHeldOutTicketsAndNotAlways() throws Exception {
    SparkSession spark = SparkForTests.spark();
    // One setting in place of a search, and fewer terms: a floor for what the defaults reach.
    SortdeskConfig config =
        ConfigLoader.load(
            null,
            Map.of(),
            Map.of(
                "workdir", folder.resolve("work").toString(),
                "ingest.input", SAMPLE.toString(),
                "ingest.targets", "[category]",
                "train.scorers", "[tfidf]",
                "train.tfidf.max_terms", "20000",
                "train.tfidf.c", "[10.0]",
                "train.tfidf.class_weights", "[0.0]",
                "train.tfidf.search_iterations", "5",
                "train.tfidf.max_iterations", "30"));
    Workdir workdir = new Workdir(config.workdir(), spark);
    Tracking tracking =
        Stages.tracking(config, workdir, spark.sparkContext().hadoopConfiguration());

    IngestJob.run(spark, workdir, config, Language::of);
    String version =
        Objects.requireNonNull(
            new TrainJob(spark, workdir, config, tracking).run().candidates().get("tfidf"));
    new EvaluateJob(spark, workdir, config, tracking).run();

    EvaluationReport report =
        EvaluationReport.read(
            workdir.readReport("evaluation.json").orElseThrow(), "evaluation.json");
    assertEquals(List.of("tfidf"), List.copyOf(report.scorers().keySet()));
    TargetReport category =
        Objects.requireNonNull(
            Objects.requireNonNull(report.scorers().get("tfidf")).get("category"));
    assertTrue(category.rows() > 500, () -> category.rows() + " held-out tickets");
    assertTrue(
        category.accuracy() > 0.75 && category.accuracy() < 0.93,
        () -> "accuracy " + category.accuracy());
    try (ModelBundle bundle = ModelBundle.open(folder.resolve("work/models").resolve(version))) {
      assertCountsWhatWasTakenForWhat(bundle.metrics());
    }
  }

  private static void assertCountsWhatWasTakenForWhat(ValidationMetrics metrics) {
    List<List<Integer>> counts = Objects.requireNonNull(metrics.confusion().get("category"));
    int all = counts.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
    int right = IntStream.range(0, counts.size()).map(i -> counts.get(i).get(i)).sum();
    assertEquals(metrics.rows(), all);
    assertEquals(metrics.accuracy().get("category"), (double) right / all, 1e-12);
  }
}
