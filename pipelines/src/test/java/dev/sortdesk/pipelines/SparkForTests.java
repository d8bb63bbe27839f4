package dev.sortdesk.pipelines;

import dev.sortdesk.core.config.SparkConfig;
import dev.sortdesk.pipelines.sql.SortdeskExtensions;
import dev.sortdesk.pipelines.workdir.SparkSessions;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests, as the stages start it, on two threads. */
public final class SparkForTests {
  private SparkForTests() {}

  public static SparkSession spark() {
    return Holder.SPARK;
  }

  /**
   * Has queries compiled, as in a job, or interpreted, as in most tests: over a few rows compiling
   * takes longer than running.
   */
  public static void compileQueries(boolean on) {
    compileQueries(spark(), on);
  }

  private static void compileQueries(SparkSession spark, boolean on) {
    spark.conf().set("spark.sql.codegen.wholeStage", String.valueOf(on));
    spark.conf().set("spark.sql.codegen.factoryMode", on ? "FALLBACK" : "NO_CODEGEN");
  }

  private static final class Holder {
    private static final SparkSession SPARK = start();

    private static SparkSession start() {
      SparkSession spark =
          SparkSessions.local(
              new SparkConfig(
                  "local[2]",
                  Map.of(
                      "spark.sql.shuffle.partitions",
                      "2",
                      // Over a few rows, planning again takes longer than a worse plan.
                      "spark.sql.adaptive.enabled",
                      "false",
                      "spark.databricks.delta.allFilesInCrc.enabled",
                      "false",
                      // Nobody looks at what has ended.
                      "spark.ui.retainedJobs",
                      "10",
                      "spark.ui.retainedStages",
                      "10",
                      "spark.sql.ui.retainedExecutions",
                      "10",
                      "spark.sql.extensions",
                      SortdeskExtensions.class.getName())));
      // Tests of failing tasks would fill the log with stack traces.
      spark.sparkContext().setLogLevel("OFF");
      compileQueries(spark, false);
      return spark;
    }
  }
}
