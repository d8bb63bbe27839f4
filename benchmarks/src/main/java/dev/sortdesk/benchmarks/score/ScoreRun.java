package dev.sortdesk.benchmarks.score;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.score.ScoreJob;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the stage {@code score} as a {@link Turn}, and then writes the table's answers: {@code
 * {"ticket_id", "target", "form", "probabilities"}} a line, once for each row.
 */
public final class ScoreRun implements Turn.Work {
  private final SparkSession spark;
  private final SortdeskConfig config;

  private ScoreRun(SparkSession spark, SortdeskConfig config) {
    this.spark = spark;
    this.config = config;
  }

  public static void main(String[] arguments) throws Exception {
    Turn.run(arguments, (spark, config, out) -> new ScoreRun(spark, config));
  }

  /** Does what {@code ./sortdesk score} does once its session has started. */
  @Override
  public void on(String folder) throws Exception {
    Workdir workdir = workdir(folder);
    Tracking tracking =
        Tracking.open(config.mlflow(), workdir, spark.sparkContext().hadoopConfiguration());
    new ScoreJob(spark, workdir, config.score(), tracking, System.err::println).run();
  }

  @Override
  public void write(String folder, Path answers) throws IOException {
    List<Row> rows =
        PredictionsTable.of(spark, workdir(folder))
            .read()
            .select("ticket_id", "target", "form", "probabilities")
            .collectAsList();
    try (BufferedWriter file = Files.newBufferedWriter(answers)) {
      for (Row row : rows) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ticket_id", row.getString(0));
        answer.put("target", row.getString(1));
        answer.put("form", row.getString(2));
        answer.put("probabilities", new TreeMap<>(row.<String, Double>getJavaMap(3)));
        file.write(Json.line(answer));
        file.newLine();
      }
    }
  }

  private Workdir workdir(String folder) {
    return new Workdir(folder, spark);
  }
}
