package dev.sortdesk.pipelines.workdir;

import dev.sortdesk.core.config.SparkConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Starts Spark with what Delta and the stages need. */
public final class SparkSessions {
  private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";

  private SparkSessions() {}

  /**
   * Returns a session on the configured master, else the one that spark-submit gives, else on all
   * cores of this machine. What spark-submit or the configuration sets wins over the defaults here.
   */
  public static SparkSession local(SparkConfig config) {
    SparkConf given = given(config);
    String master = given.get("spark.master", "local[*]");
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("sortdesk")
            .master(master)
            .config("spark.sql.session.timeZone", "UTC")
            // A session of its own would not see what the context ships to executors: the models.
            .config("spark.sql.artifact.isolation.enabled", "false");
    defaults(master.startsWith("local"))
        .forEach((key, value) -> builder.config(key, given.get(key, value)));
    config.conf().forEach(builder::config);
    builder.config("spark.sql.extensions", withDelta(given.get("spark.sql.extensions", "")));
    return builder.getOrCreate();
  }

  /** Returns the Hadoop configuration that a session would have, without starting one. */
  public static Configuration hadoop(SparkConfig config) {
    return SparkHadoopUtil.get().newConfiguration(given(config));
  }

  private static SparkConf given(SparkConfig config) {
    // spark-submit hands its settings over as system properties, which this reads.
    SparkConf given = new SparkConf();
    config.conf().forEach(given::set);
    return config.master().isEmpty() ? given : given.setMaster(config.master());
  }

  private static Map<String, String> defaults(boolean local) {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    defaults.put("spark.ui.showConsoleProgress", "false");
    defaults.put("spark.databricks.delta.snapshotPartitions", "2");
    defaults.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", "4");
    if (local) {
      defaults.put("spark.ui.enabled", "false");
      defaults.put(
          "spark.sql.shuffle.partitions",
          String.valueOf(Runtime.getRuntime().availableProcessors()));
      // Spark would otherwise name a folder below the current one.
      defaults.put(
          "spark.sql.warehouse.dir",
          Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "sortdesk-warehouse")
              .toUri()
              .toString());
      defaults.put("spark.driver.host", "localhost");
      defaults.put("spark.driver.bindAddress", "127.0.0.1");
    }
    return defaults;
  }

  private static String withDelta(String extensions) {
    if (extensions.contains(DELTA)) {
      return extensions;
    }
    return extensions.isBlank() ? DELTA : extensions + "," + DELTA;
  }
}
