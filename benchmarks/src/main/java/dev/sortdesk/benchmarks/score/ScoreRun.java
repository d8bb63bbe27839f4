package dev.sortdesk.benchmarks.score;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.score.ScoreJob;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the stage {@code score} once on a working folder, when it is told to, in a session that has
 * scored another working folder before. {@code contenders.py} drives it, and measures from outside.
 *
 * <p>Arguments: the working folder to warm up on; the one to score; a file for the answers;
 * settings as {@code KEY=VALUE}. Says {@code ready}, waits for a line on standard input, scores,
 * says {@code done}, and then writes the table's answers: {@code {"ticket_id", "target", "form",
 * "probabilities"}} a line, once for each row.
 */
public final class ScoreRun {
  private final SortdeskConfig config;
  private final SparkSession spark;
  private final PrintStream out;

  private ScoreRun(SortdeskConfig config, SparkSession spark, PrintStream out) {
    this.config = config;
    this.spark = spark;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String setting : List.of(arguments).subList(3, arguments.length)) {
      int end = setting.indexOf('=');
      settings.put(setting.substring(0, end), setting.substring(end + 1));
    }
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), settings);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SparkSession spark = SparkSessions.local(config.spark());
    try {
      new ScoreRun(config, spark, out).run(arguments[0], arguments[1], Path.of(arguments[2]));
    } finally {
      spark.stop();
    }
  }

  private void run(String warmUp, String scored, Path answers) throws Exception {
    score(warmUp);
    out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (in.readLine() == null) {
      return;
    }
    score(scored);
    out.println("done");
    write(scored, answers);
  }

  /** Does what {@code ./sortdesk score} does once its session has started. */
  private void score(String folder) throws Exception {
    Workdir workdir = workdir(folder);
    Tracking tracking =
        Tracking.open(config.mlflow(), workdir, spark.sparkContext().hadoopConfiguration());
    new ScoreJob(spark, workdir, config.score(), tracking, System.err::println).run();
  }

  private void write(String folder, Path answers) throws IOException {
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
