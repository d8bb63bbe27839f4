package dev.sortdesk.pipelines.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.core.json.Json;
import dev.sortdesk.pipelines.workdir.Workdir;
import io.delta.tables.DeltaMergeBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code tickets}: one row for each ticket, at its newest version. The change data feed
 * is on and keeps the earlier ones.
 *
 * <p>Schema evolution: labels and attributes are maps, so that a new target or a new column of the
 * input changes no schema. A later Sortdesk may add columns, never rename or retype one; a table of
 * an earlier Sortdesk gets the columns that it lacks, with null in old rows, at its next ingest.
 *
 * <p>The property {@value #SOURCE} says which columns of the history the rows were made of. It is
 * set when the table is created, or in a commit before the MERGE that first follows it: when a
 * process dies between the two, the table misses labels or texts of the new columns until the
 * ingest is repeated, and never holds new rows under old names.
 *
 * <p>Rows lie in few files, sorted by {@code ticket_id} within each; a reader that depends on an
 * order must sort by {@code ticket_id}, which is unique.
 */
public final class TicketsTable {
  static final String SOURCE = "sortdesk.source";

  /** The columns without which nothing can be scored, whatever else the table has. */
  static final List<String> SCORED_COLUMNS = List.of("ticket_id", "version", "text");

  private final DeltaFolder folder;

  private TicketsTable(DeltaFolder folder) {
    this.folder = folder;
  }

  public static TicketsTable of(SparkSession spark, Workdir workdir) {
    return new TicketsTable(new DeltaFolder(spark, workdir.table("tickets"), Schemas.TICKETS));
  }

  /** Returns the columns, each with its comment. */
  public static StructType schema() {
    return Schemas.TICKETS;
  }

  public boolean exists() {
    return folder.exists();
  }

  /**
   * Returns the tickets.
   *
   * @throws UserException if there is no such table yet
   */
  public Dataset<Row> read() {
    requireTable();
    return folder.read();
  }

  /** Returns the tickets; none when there is no such table yet. */
  public Dataset<Row> readOrEmpty() {
    return folder.read();
  }

  /** Returns the version of the Delta table. */
  public long version() {
    requireTable();
    return folder.version();
  }

  /** Returns what names this table for good; a table that is made anew has another. */
  public String id() {
    requireTable();
    return folder.id();
  }

  /** Returns the tickets as they were at a version of the table. */
  public Dataset<Row> readAt(long version) {
    return folder.readAt(version);
  }

  /**
   * Returns what changed after a version of the table, up to another one: ticket_id, version, text,
   * {@code _change_type} and {@code _commit_version}. What the feed no longer has is found out when
   * it is read: see {@link LostFeed}.
   */
  public Dataset<Row> changes(long after, long upTo) {
    return feed(folder.changes(after, upTo));
  }

  /** Returns the same as a stream, which begins after a version unless a checkpoint says where. */
  public Dataset<Row> changeStream(long after) {
    return feed(folder.changeStream(after));
  }

  private Dataset<Row> feed(Dataset<Row> changes) {
    requireColumns(changes.schema());
    return changes
        .select("ticket_id", "version", "text", "_change_type", "_commit_version")
        .where(col("_change_type").notEqual("update_preimage"));
  }

  /** Returns how the tickets were made. */
  public TicketSource source() {
    requireTable();
    String json =
        folder
            .property(SOURCE)
            .orElseThrow(
                () ->
                    new UserException(
                        folder.path() + " does not say which columns its rows were made of",
                        "run ingest again"));
    return Json.read(json, TicketSource.class, "the property " + SOURCE + " of " + folder.path());
  }

  /** Creates the table where it is missing, and notes how the next rows are made. */
  public void prepare(TicketSource source) {
    String json = Json.line(source);
    folder.prepare(Map.of(SOURCE, json));
    if (!folder.property(SOURCE).equals(Optional.of(json))) {
      folder.property(SOURCE, json);
    }
  }

  /**
   * Inserts new tickets and gives changed ones a new version, in one commit.
   *
   * @param changes at most one row an id, with every column but {@code version}
   */
  public void merge(Dataset<Row> changes) {
    upsert(folder, changes).execute();
  }

  /** Returns a MERGE that inserts new rows and updates those whose content differs. */
  static DeltaMergeBuilder upsert(DeltaFolder folder, Dataset<Row> changes) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (StructField field : Schemas.TICKETS.fields()) {
      columns.put(field.name(), col("new." + field.name()));
    }
    Map<String, Column> inserted = new LinkedHashMap<>(columns);
    inserted.put("version", lit(1));
    Map<String, Column> updated = new LinkedHashMap<>(columns);
    updated.put("version", col("old.version").plus(1));
    return folder
        .open()
        .as("old")
        .merge(
            changes.orderBy("ticket_id").as("new"),
            col("old.ticket_id").equalTo(col("new.ticket_id")))
        .whenMatched(col("old.content_hash").notEqual(col("new.content_hash")))
        .update(updated)
        .whenNotMatched()
        .insert(inserted);
  }

  private void requireColumns(StructType there) {
    List<String> names = Arrays.asList(there.fieldNames());
    for (String column : SCORED_COLUMNS) {
      String expected = Schemas.TICKETS.apply(column).dataType().sql();
      String found = names.contains(column) ? there.apply(column).dataType().sql() : "missing";
      if (!found.equals(expected)) {
        throw new UserException(
            "the column %s of %s is %s, not %s".formatted(column, folder.path(), found, expected),
            "bring the column back as it was: docs/operations.md says how");
      }
    }
  }

  void requireTable() {
    if (!exists()) {
      throw new UserException(
          "there is no table " + folder.path(), "run ingest first, or give its --workdir");
    }
  }
}
