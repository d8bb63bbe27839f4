package dev.sortdesk.pipelines.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.UserException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The labelled rows of a history, parted. No text is in two sets, and the parting depends on the
 * rows' content alone: not on their order, their partitions or the machine.
 *
 * <p>The datasets are not cached; whoever reads one more than once should.
 *
 * @param training rows that are learned from, with the schema of the tickets
 * @param validation rows on which settings and scorers are compared
 * @param trainingAndValidation both together, on which the chosen settings are fitted in the end
 * @param heldOut rows that only the report sees
 * @param counts how many rows are in each, and how many copies were left out
 */
public record Splits(
    Dataset<Row> training,
    Dataset<Row> validation,
    Dataset<Row> trainingAndValidation,
    Dataset<Row> heldOut,
    SplitCounts counts) {
  static final int TRAINING = 0;
  static final int VALIDATION = 1;
  static final int HELD_OUT = 2;

  private static final String SET = "__set";
  private static final String LAST_SET = "__last_set";

  /**
   * Parts a history.
   *
   * <p>By hash, a text's hash decides where all its copies go. By time, the newest rows are held
   * out and the newest of the rest validate. Where {@code holdout} has rows, they are the held-out
   * ones, and the tickets are parted in training and validation only. A text that would be in two
   * sets stays in the later one (held-out, then validation) and leaves the other.
   *
   * @param tickets the history; rows with none of the targets are left out
   * @param holdout rows to hold out, of the same schema; empty to hold out a share of the tickets
   * @param targets the names of what is learned
   * @throws UserException if a set is empty, or rows lack the time that the parting needs
   */
  public static Splits of(
      SplitConfig config, Dataset<Row> tickets, Dataset<Row> holdout, List<String> targets) {
    boolean byTime = config.by().equals("time");
    boolean given = !holdout.isEmpty();
    double heldOutShare = given ? 0 : config.holdoutShare();
    Dataset<Row> labelled = tickets.filter(labelled(targets));
    Dataset<Row> parted =
        labelled.withColumn(
            SET,
            byTime
                ? TimeCuts.sets(labelled, heldOutShare, config)
                : setsByHash(heldOutShare, config));
    if (given) {
      parted = parted.unionByName(holdout.filter(labelled(targets)).withColumn(SET, lit(HELD_OUT)));
    }
    // By hash alone, copies are together already.
    boolean mayStraddle = byTime || given;
    Column lastSet = mayStraddle ? max(col(SET)).over(Window.partitionBy("text_hash")) : col(SET);
    Dataset<Row> marked = parted.withColumn(LAST_SET, lastSet);
    SplitCounts counts = countRows(marked);
    requireRows(counts, given, targets);
    return new Splits(
        rows(marked, col(SET).equalTo(TRAINING)),
        rows(marked, col(SET).equalTo(VALIDATION)),
        rows(marked, col(SET).notEqual(HELD_OUT)),
        rows(marked, col(SET).equalTo(HELD_OUT)),
        counts);
  }

  /** Returns whether a row has a label for at least one of the targets. */
  static Column labelled(List<String> targets) {
    return targets.stream()
        .map(target -> col("labels").getItem(target).isNotNull())
        .reduce(lit(false), Column::or);
  }

  private static Column setsByHash(double heldOutShare, SplitConfig config) {
    return when(HashDraw.fraction("held-out").lt(heldOutShare), lit(HELD_OUT))
        .when(HashDraw.fraction("validation").lt(config.validationShare()), lit(VALIDATION))
        .otherwise(lit(TRAINING));
  }

  private static Dataset<Row> rows(Dataset<Row> marked, Column chosen) {
    return marked.filter(chosen.and(col(SET).equalTo(col(LAST_SET)))).drop(SET, LAST_SET);
  }

  private static SplitCounts countRows(Dataset<Row> marked) {
    long[][] rows = new long[HELD_OUT + 1][HELD_OUT + 1];
    for (Row row : marked.groupBy(SET, LAST_SET).agg(count(lit(1))).collectAsList()) {
      rows[row.getInt(0)][row.getInt(1)] = row.getLong(2);
    }
    return new SplitCounts(
        rows[TRAINING][TRAINING],
        rows[VALIDATION][VALIDATION],
        rows[HELD_OUT][HELD_OUT],
        rows[TRAINING][VALIDATION] + rows[TRAINING][HELD_OUT],
        rows[VALIDATION][HELD_OUT]);
  }

  private static void requireRows(SplitCounts counts, boolean given, List<String> targets) {
    String names = String.join(", ", targets);
    if (given && counts.heldOut() == 0) {
      throw new UserException(
          "no row of the holdout has a label for " + names,
          "give --holdout a file whose rows are labelled, with the same columns as --input");
    }
    long labelled =
        counts.training() + counts.validation() + counts.heldOut() + counts.copiesRemoved();
    if (labelled == (given ? counts.heldOut() : 0)) {
      throw new UserException(
          "no ticket has a label for " + names,
          "name the column that holds the labels with --target NAME=COLUMN");
    }
    String empty =
        counts.training() == 0
            ? "training"
            : counts.validation() == 0 ? "validation" : counts.heldOut() == 0 ? "held-out" : "";
    if (!empty.isEmpty()) {
      throw new UserException(
          "no "
              + empty
              + " row is left after the split ("
              + counts.training()
              + " training, "
              + counts.validation()
              + " validation, "
              + counts.heldOut()
              + " held-out rows, "
              + counts.copiesRemoved()
              + " copies left out)",
          given
              ? "give more rows with different texts"
              : "give more rows with different texts, or the rows to hold out with --holdout");
    }
  }
}
