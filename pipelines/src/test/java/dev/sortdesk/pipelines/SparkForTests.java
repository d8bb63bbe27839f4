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
                      "spark.sql.extensions",
                      SortdeskExtensions.class.getName())));
      // Tests of failing tasks would fill the log with stack traces.
      spark.sparkContext().setLogLevel("OFF");
      return spark;
    }
  }
}
