package dev.sortdesk.benchmarks.score;

import java.nio.file.Path;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Asks the SQL functions about all tickets of a working folder as a {@link Turn}. */
public final class SqlRun implements Turn.Work {
  private final SparkSession spark;
  private final Path out;

  private SqlRun(SparkSession spark, Path out) {
    this.spark = spark;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    Turn.run(arguments, (spark, config, out) -> new SqlRun(spark, out));
  }

  /** The same work as a row of predictions: label and probabilities, by one forward pass. */
  @Override
  public void on(String workdir) {
    spark.conf().set("spark.sortdesk.workdir", workdir);
    spark
        .sql(
            "SELECT ticket_id, version, classify(text) AS label, classify_proba(text) AS probabilities"
                + " FROM delta.`"
                + workdir
                + "/tables/tickets`")
        .write()
        .mode(SaveMode.Overwrite)
        .format("delta")
        .save(out.toString());
  }
}
