package dev.sortdesk.pipelines;

import org.apache.spark.sql.SparkSession;

/** A small Spark session without tables, shared by the tests that only need data frames. */
public final class PlainSession {
  private PlainSession() {}

  public static SparkSession spark() {
    return Holder.SPARK;
  }

  private static final class Holder {
    private static final SparkSession SPARK = start();

    private static SparkSession start() {
      SparkSession spark =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.session.timeZone", "UTC")
              .getOrCreate();
      spark.sparkContext().setLogLevel("ERROR");
      return spark;
    }
  }
}
