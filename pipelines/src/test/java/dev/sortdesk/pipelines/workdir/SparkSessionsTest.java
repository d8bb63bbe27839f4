package dev.sortdesk.pipelines.workdir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.core.config.ConfigLoader;
import dev.sortdesk.core.config.SparkConfig;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SparkSessionsTest {
  private static final String SUBMITTED = "spark.hadoop.fs.defaultFS";

  @AfterEach
  void forgetWhatWasSubmitted() {
    System.clearProperty(SUBMITTED);
  }

  @Test
  void findsTheDefaultFileSystemThatSparkSubmitNames() {
    System.setProperty(SUBMITTED, "hdfs://submitted:1");

    assertEquals("hdfs://submitted:1", SparkSessions.hadoop(config(Map.of())).get("fs.defaultFS"));
  }

  @Test
  void theConfigurationWinsOverSparkSubmit() {
    System.setProperty(SUBMITTED, "hdfs://submitted:1");

    assertEquals(
        "hdfs://configured:1",
        SparkSessions.hadoop(
                config(Map.of("spark.conf", "{" + SUBMITTED + ": \"hdfs://configured:1\"}")))
            .get("fs.defaultFS"));
  }

  private static SparkConfig config(Map<String, String> flags) {
    return ConfigLoader.load(null, Map.of(), flags).spark();
  }
}
