package dev.sortdesk.pipelines.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.UserException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the history is cut by time: the newest rows are held out, the newest of the rest validate.
 * Rows of the same microsecond are ordered by their id.
 *
 * <p>The cuts are the exact rows at those ranks, found by one distributed sort of (time, id); no
 * partition and no driver holds all rows.
 */
final class TimeCuts {
  private TimeCuts() {}

  /**
   * Returns the set of each row.
   *
   * @param labelled the labelled rows
   * @param heldOutShare the share to hold out, 0 where held-out rows come from elsewhere
   * @throws UserException if a row has no time
   */
  static Column sets(Dataset<Row> labelled, double heldOutShare, SplitConfig config) {
    long rows = countWithTime(labelled);
    long heldOut = Math.round(rows * heldOutShare);
    long validation = Math.round((rows - heldOut) * config.validationShare());
    long heldOutFrom = rows - heldOut;
    long validationFrom = heldOutFrom - validation;
    Map<Long, Row> firsts = rowsAt(labelled, validationFrom, heldOutFrom);
    Column set = lit(Splits.TRAINING);
    set = from(firsts, validationFrom, Splits.VALIDATION, set);
    return from(firsts, heldOutFrom, Splits.HELD_OUT, set);
  }

  private static long countWithTime(Dataset<Row> labelled) {
    Row counts = labelled.agg(count(lit(1)), count(col("created_at"))).head();
    long missing = counts.getLong(0) - counts.getLong(1);
    if (missing > 0) {
      throw new UserException(
          "split.by is time, but "
              + missing
              + " of "
              + counts.getLong(0)
              + " labelled rows have no time (created_at)",
          "name the column that holds it with --time, or use --split hash");
    }
    return counts.getLong(0);
  }

  private static Map<Long, Row> rowsAt(Dataset<Row> labelled, long first, long second) {
    Map<Long, Row> found = new HashMap<>();
    labelled
        .select(unix_micros(col("created_at")).as("micros"), col("ticket_id"))
        .orderBy("micros", "ticket_id")
        .javaRDD()
        .zipWithIndex()
        .filter(row -> row._2 == first || row._2 == second)
        .collect()
        .forEach(row -> found.put(row._2, row._1));
    return found;
  }

  private static Column from(Map<Long, Row> firsts, long rank, int set, Column otherwise) {
    Row first = firsts.get(rank);
    if (first == null) {
      return otherwise;
    }
    Column micros = unix_micros(col("created_at"));
    Column reached =
        micros
            .gt(first.getLong(0))
            .or(micros.equalTo(first.getLong(0)).and(col("ticket_id").geq(first.getString(1))));
    return org.apache.spark.sql.functions.when(reached, lit(set)).otherwise(otherwise);
  }
}
