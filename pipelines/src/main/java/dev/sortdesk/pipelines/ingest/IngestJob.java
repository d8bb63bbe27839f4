package dev.sortdesk.pipelines.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.config.IngestConfig;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.tables.HoldoutTable;
import dev.sortdesk.pipelines.tables.NightsTable;
import dev.sortdesk.pipelines.tables.RejectedTable;
import dev.sortdesk.pipelines.tables.TicketSource;
import dev.sortdesk.pipelines.tables.TicketsTable;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The stage ingest: a history into {@code tickets}, what is no ticket into {@code
 * tickets_rejected}, and the rows of a holdout into {@code tickets_holdout}.
 *
 * <p>Nothing is written before every file has been read through. Then come the rejected rows, the
 * holdout, the nights, the tickets, and the report; each is one commit that a repeated ingest does
 * not make again, so an ingest that died anywhere is mended by repeating it.
 *
 * <p>A history may be of a night. Then it leaves alone every ticket that a later night named, so
 * that nights may be read in any order.
 */
public final class IngestJob {
  private final SparkSession spark;
  private final Workdir workdir;
  private final IngestConfig config;
  private final LanguageDetector language;
  private final @Nullable LocalDate night;
  private final String ingestId = UUID.randomUUID().toString();
  private final Instant start;

  private IngestJob(
      SparkSession spark,
      Workdir workdir,
      IngestConfig config,
      LanguageDetector language,
      @Nullable LocalDate night) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
    this.language = language;
    this.night = night;
    this.start = workdir.now();
  }

  /**
   * Checks that what the configuration names is there and of a known format, without Spark.
   *
   * @throws UserException if it is not
   */
  public static void check(IngestConfig config, Configuration hadoop) {
    if (config.input().isBlank()) {
      throw new UserException("no history is given", "name a file or folder with --input");
    }
    delimiter(config.delimiter());
    Input.find(config.input(), "--input", hadoop);
    if (!config.holdout().isBlank()) {
      Input.find(config.holdout(), "--holdout", hadoop);
    }
  }

  /** Ingests what the configuration names, as a history of no night. */
  public static IngestReport run(
      SparkSession spark, Workdir workdir, SortdeskConfig config, LanguageDetector language) {
    return run(spark, workdir, config, language, null);
  }

  /**
   * Ingests what the configuration names.
   *
   * @param language tells a text's language
   * @param night the night that the history is of; null where it is of none, and replaces whatever
   *     its own times do not call newer
   * @throws UserException if the history cannot be read as it is
   */
  public static IngestReport run(
      SparkSession spark,
      Workdir workdir,
      SortdeskConfig config,
      LanguageDetector language,
      @Nullable LocalDate night) {
    try {
      return new IngestJob(spark, workdir, config.ingest(), language, night).run();
    } catch (Exception e) {
      throw userError(e);
    }
  }

  private IngestReport run() {
    check(config, hadoop());
    char delimiter = delimiter(config.delimiter());
    workdir.checkWritable();
    Input input = Input.find(config.input(), "--input", hadoop());
    History history = History.open(spark, input, delimiter);
    TicketSource source = Columns.resolve(config, history.columns(), input.root().toString());

    TicketsTable tickets = TicketsTable.of(spark, workdir);
    HoldoutTable holdout = HoldoutTable.of(spark, workdir);
    NightsTable nights = NightsTable.of(spark, workdir);
    Decided decided =
        decide(input, history, source, marked(tickets.readOrEmpty(), nights.read()), true);
    @Nullable Decided heldOut = config.holdout().isBlank() ? null : decideHoldout(source, holdout);

    RejectedTable rejected = RejectedTable.of(spark, workdir);
    rejected.prepare();
    reject(rejected, decided);
    Counts holdoutCounts = Counts.NONE;
    if (heldOut == null) {
      holdout.clear();
    } else {
      reject(rejected, heldOut);
      holdoutCounts = heldOut.counts();
      replace(holdout, heldOut);
      heldOut.rows().unpersist();
    }
    if (night != null && source.id() != null) {
      // First, so that no earlier night gets in between when this one dies before the next commit.
      nights.advance(decided.tickets(Ingest.INSERTED, Ingest.UPDATED, Ingest.UNCHANGED), night);
    }
    tickets.prepare(source);
    if (decided.counts().inserted() + decided.counts().updated() > 0) {
      tickets.merge(decided.tickets(Ingest.INSERTED, Ingest.UPDATED));
    }
    decided.rows().unpersist();

    IngestReport report =
        IngestReport.of(
            ingestId,
            input.root().toString(),
            decided.counts(),
            holdoutCounts,
            source,
            tickets.version(),
            start.until(workdir.now(), ChronoUnit.MILLIS) / 1000.0);
    report.write(workdir);
    return report;
  }

  /** Rows with their outcome, kept until they are written, and their counts. */
  private record Decided(Dataset<Row> rows, Counts counts) {
    Dataset<Row> tickets(Object... outcomes) {
      return rows.where(col("outcome").isin(outcomes)).drop("position", "raw", "reason", "outcome");
    }
  }

  private Decided decideHoldout(TicketSource source, HoldoutTable holdout) {
    Input input = Input.find(config.holdout(), "--holdout", hadoop());
    History history = History.open(spark, input, delimiter(config.delimiter()));
    Columns.requireAll(source, history.columns(), input.root().toString());
    return decide(input, history, source, holdout.read().withColumn("later", lit(false)), false);
  }

  /** Adds {@code later} to the tickets: whether a night after this one named them. */
  private Dataset<Row> marked(Dataset<Row> tickets, Dataset<Row> nights) {
    if (night == null) {
      return tickets.withColumn("later", lit(false));
    }
    Dataset<Row> later =
        nights
            .where(col("night").gt(lit(night)))
            .select(col("ticket_id").as("named"), lit(true).as("later"));
    return tickets.join(later, col("ticket_id").equalTo(col("named")), "left_outer").drop("named");
  }

  private Decided decide(
      Input input, History history, TicketSource source, Dataset<Row> table, boolean keepNewer) {
    Candidates candidates = new Candidates(source, language, start);
    JavaRDD<ParsedRow> rows = history.rows();
    int cores = spark.sparkContext().defaultParallelism();
    if (rows.getNumPartitions() < cores) {
      rows = rows.repartition(cores);
    }
    Dataset<Row> prepared =
        spark
            .createDataFrame(rows.map(candidates::of), Candidates.SCHEMA)
            .persist(StorageLevel.MEMORY_AND_DISK());
    long read = prepared.count();
    if (read == 0) {
      prepared.unpersist();
      throw new UserException(input.root() + " holds no rows", "give a history with tickets");
    }
    Dataset<Row> decided =
        Ingest.decide(prepared, table, keepNewer).persist(StorageLevel.MEMORY_AND_DISK());
    Counts counts = Counts.of(read, decided);
    prepared.unpersist();
    return new Decided(decided, counts);
  }

  private void reject(RejectedTable table, Decided decided) {
    if (decided.counts().rejected() > 0) {
      Column[] columns = {
        col("source"),
        col("position"),
        col("reason"),
        col("raw"),
        lit(start).as("rejected_at"),
        lit(ingestId).as("ingest_id")
      };
      table.add(decided.rows().where(col("outcome").equalTo(Ingest.REJECTED)).select(columns));
    }
  }

  private void replace(HoldoutTable table, Decided decided) {
    Counts counts = decided.counts();
    long kept = counts.inserted() + counts.updated() + counts.unchanged();
    boolean same = counts.unchanged() == kept && table.read().count() == kept;
    if (!same) {
      table.replaceBy(decided.tickets(Ingest.INSERTED, Ingest.UPDATED, Ingest.UNCHANGED));
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private static char delimiter(String delimiter) {
    if (delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
      throw new UserException(
          "ingest.delimiter is \"" + delimiter + "\"",
          "give one character that is neither a quote nor a line break");
    }
    return delimiter.charAt(0);
  }

  /**
   * A user's mistake that a task found comes wrapped in what Spark says of the failed job, which is
   * a checked exception that Scala does not declare.
   */
  private static RuntimeException userError(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return user;
      }
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
