package dev.sortdesk.pipelines.ingest;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What became of the rows of a history; the five outcomes add up to the rows read.
 *
 * @param read the rows in the files
 * @param inserted new tickets
 * @param updated tickets whose content changed
 * @param unchanged tickets that the table held already
 * @param duplicate further rows of one ticket, or older than the table's
 * @param rejected rows that are no tickets
 * @param reasons the rejected rows by reason
 */
public record Counts(
    long read,
    long inserted,
    long updated,
    long unchanged,
    long duplicate,
    long rejected,
    Map<String, Long> reasons) {
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, Map.of());

  public Counts {
    reasons = new TreeMap<>(reasons);
    if (read != inserted + updated + unchanged + duplicate + rejected) {
      throw new IllegalStateException(
          read
              + " rows were read, but their outcomes are "
              + inserted
              + " inserted, "
              + updated
              + " updated, "
              + unchanged
              + " unchanged, "
              + duplicate
              + " duplicate, "
              + rejected
              + " rejected");
    }
  }

  /**
   * @param read the rows that were read, counted before anything was decided
   * @param decided rows with {@code outcome} and {@code reason}
   */
  static Counts of(long read, Dataset<Row> decided) {
    Map<String, Long> outcomes = new TreeMap<>();
    Map<String, Long> reasons = new TreeMap<>();
    for (Row row : decided.groupBy("outcome", "reason").count().collectAsList()) {
      outcomes.merge(row.getString(0), row.getLong(2), Long::sum);
      if (!row.isNullAt(1)) {
        reasons.merge(row.getString(1), row.getLong(2), Long::sum);
      }
    }
    return new Counts(
        read,
        outcomes.getOrDefault(Ingest.INSERTED, 0L),
        outcomes.getOrDefault(Ingest.UPDATED, 0L),
        outcomes.getOrDefault(Ingest.UNCHANGED, 0L),
        outcomes.getOrDefault(Ingest.DUPLICATE, 0L),
        outcomes.getOrDefault(Ingest.REJECTED, 0L),
        reasons);
  }
}
