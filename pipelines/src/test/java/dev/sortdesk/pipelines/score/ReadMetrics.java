package dev.sortdesk.pipelines.score;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** What the tasks of a piece of work read from files: rows and bytes. */
final class ReadMetrics {
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  interface Work {
    void run() throws Exception;
  }

  static ReadMetrics of(SparkSession spark, Work work) throws Exception {
    ReadMetrics metrics = new ReadMetrics();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            metrics.rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
            metrics.bytes.addAndGet(end.taskMetrics().inputMetrics().bytesRead());
          }
        };
    spark.sparkContext().addSparkListener(listener);
    // What is read by several threads at once is not counted.
    spark.conf().set("parquet.hadoop.vectored.io.enabled", "false");
    try {
      work.run();
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.conf().unset("parquet.hadoop.vectored.io.enabled");
      spark.sparkContext().removeSparkListener(listener);
    }
    return metrics;
  }

  long rows() {
    return rows.get();
  }

  long bytes() {
    return bytes.get();
  }
}
