package dev.sortdesk.pipelines;

import org.apache.spark.sql.SparkSession;

/** The session of the tests that only need data frames: a JVM has one, so it is the shared one. */
public final class PlainSession {
  private PlainSession() {}

  public static SparkSession spark() {
    return SparkForTests.spark();
  }
}
