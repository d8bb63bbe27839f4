package dev.sortdesk.pipelines.maintain;

import dev.sortdesk.core.config.MaintainConfig;
import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.maintain.MaintainReport.Maintained;
import dev.sortdesk.pipelines.tables.LedgerTable;
import dev.sortdesk.pipelines.tables.PredictionsTable;
import dev.sortdesk.pipelines.tables.TableUpkeep;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;

/**
 * The stage {@code maintain}: each table that is there gets the layout that it lacks, its small
 * files are joined, and files that nobody within the kept days needs are deleted.
 */
public final class MaintainJob {
  private final SparkSession spark;
  private final Workdir workdir;
  private final MaintainConfig config;

  public MaintainJob(SparkSession spark, Workdir workdir, MaintainConfig config) {
    this.spark = spark;
    this.workdir = workdir;
    this.config = config;
  }

  /**
   * Maintains the tables, and writes {@code reports/maintain.json}.
   *
   * @throws UserException if there is no table, or other writers were first too often
   */
  public MaintainReport run() throws Exception {
    List<TableUpkeep> tables = TableUpkeep.all(spark, workdir);
    if (tables.isEmpty()) {
      throw new UserException(
          "there is no table in " + workdir.uri() + "/tables",
          "run ingest first, or give its --workdir");
    }
    List<Maintained> done = new ArrayList<>();
    for (TableUpkeep table : tables) {
      done.add(maintained(table));
    }
    MaintainReport report = new MaintainReport(config.keepDays(), done);
    workdir.writeReport("maintain.json", Json.pretty(report));
    return report;
  }

  private Maintained maintained(TableUpkeep table) throws Exception {
    List<String> brought = step(table, "the layout", () -> table.settle(config.keepDays()));
    if (table.name().equals("ledger")) {
      step(table, "leaving old answers", this::pruneLedger);
    }
    TableUpkeep.Joined joined =
        step(table, "joining files", () -> table.join(config.fileMegabytes()));
    long deleted = step(table, "deleting files", table::deleteOldFiles);
    TableUpkeep.Size size = table.size();
    return new Maintained(
        table.name(),
        brought,
        joined.removed(),
        joined.added(),
        deleted,
        size.files(),
        size.bytes());
  }

  private boolean pruneLedger() {
    LedgerTable.of(spark, workdir)
        .prune(config.ledgerDays(), PredictionsTable.of(spark, workdir).read());
    return true;
  }

  private <T> T step(TableUpkeep table, String what, Callable<T> step) throws Exception {
    return Maintain.step(
        table.name(), what, config.retries(), TableUpkeep::lostToAnotherWriter, step);
  }
}
