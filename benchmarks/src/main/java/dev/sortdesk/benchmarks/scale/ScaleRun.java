package dev.sortdesk.benchmarks.scale;

import com.sun.management.OperatingSystemMXBean;
import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.score.ScoreJob;
import dev.sortdesk.pipelines.score.ScoreReport;
import dev.sortdesk.pipelines.tracking.Tracking;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the stage {@code score} on a working folder, and prints what that took: tickets, seconds,
 * CPU seconds; then, while the session is open, the bytes of live heap after a full collection, and
 * of resident memory without the heap.
 *
 * <p>Arguments: the working folder; settings as {@code KEY=VALUE}.
 */
public final class ScaleRun {
  private static final double NANOS = 1e9;

  private ScaleRun() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String setting : List.of(arguments).subList(1, arguments.length)) {
      int end = setting.indexOf('=');
      settings.put(setting.substring(0, end), setting.substring(end + 1));
    }
    SortdeskConfig config = ConfigLoader.load(null, Map.of(), settings);
    SparkSession spark = SparkSessions.local(config.spark());
    try {
      Workdir workdir = new Workdir(arguments[0], spark);
      Tracking tracking =
          Tracking.open(config.mlflow(), workdir, spark.sparkContext().hadoopConfiguration());
      long cpu = cpu();
      long began = System.nanoTime();
      ScoreReport report =
          new ScoreJob(spark, workdir, config.score(), tracking, System.err::println).run();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("tickets", report.scored());
      result.put("seconds", (System.nanoTime() - began) / NANOS);
      result.put("cpu_seconds", (cpu() - cpu) / NANOS);
      awaitEndOfTaskThreads();
      System.gc();
      MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      result.put("live_heap", heap.getUsed());
      result.put("resident_besides_heap", resident() - heap.getCommitted());
      new PrintStream(System.out, true, StandardCharsets.UTF_8).println(Json.line(result));
    } finally {
      spark.stop();
    }
  }

  /**
   * Waits for the end of the threads that ran Spark's tasks, which comes after a minute without
   * one: each holds what its last sort needed, some pages of 16 MB, however many tickets there
   * were.
   */
  private static void awaitEndOfTaskThreads() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("Executor task launch worker")) {
        thread.join();
      }
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("/proc/self/status has no VmRSS");
  }
}
