package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.SparkConfig;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with what Delta and the stages need. */
public final class SparkSessions {
  private SparkSessions() {}

  /**
   * Returns a session on the configured master, else the one that spark-submit gives, else on all
   * cores of this machine. Settings of the configuration win over these.
   */
  public static SparkSession local(SparkConfig config) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("sortdesk")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "4");
    String master =
        config.master().isEmpty() ? System.getProperty("spark.master", "") : config.master();
    if (master.isEmpty() || master.startsWith("local")) {
      builder
          .master(master.isEmpty() ? "local[*]" : master)
          .config(
              "spark.sql.shuffle.partitions",
              String.valueOf(Runtime.getRuntime().availableProcessors()))
          // Spark would otherwise name a folder below the current one.
          .config(
              "spark.sql.warehouse.dir",
              Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "sortdesk-warehouse")
                  .toUri()
                  .toString())
          .config("spark.driver.host", "localhost")
          .config("spark.driver.bindAddress", "127.0.0.1");
    } else {
      builder.master(master);
    }
    config.conf().forEach(builder::config);
    return builder.getOrCreate();
  }
}
