package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;

/**
 * A partition's rows, each with its answers behind it. One window of rows is held at a time, so
 * that memory does not grow with the partition.
 */
final class ScoredRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final int window;
  private final WindowAnswers answers;
  private final UnsafeProjection output;
  private final JoinedRow joined = new JoinedRow();
  private List<InternalRow> taken = List.of();
  private List<InternalRow> answered = List.of();
  private int at;

  /**
   * @param rows whose objects may be the same one again and again, as Spark's iterators do it
   * @param window how many are scored together
   * @param output from a row and its answers to what is handed on
   */
  ScoredRows(
      Iterator<InternalRow> rows, int window, WindowAnswers answers, UnsafeProjection output) {
    this.rows = rows;
    this.window = window;
    this.answers = answers;
    this.output = output;
  }

  @Override
  public boolean hasNext() {
    return at < taken.size() || rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (at == taken.size()) {
      fill();
    }
    InternalRow row = output.apply(joined.apply(taken.get(at), answered.get(at)));
    at++;
    return row;
  }

  private void fill() {
    if (!rows.hasNext()) {
      throw new NoSuchElementException();
    }
    taken = new ArrayList<>();
    while (taken.size() < window && rows.hasNext()) {
      taken.add(rows.next().copy());
    }
    answered = answers.of(taken);
    at = 0;
  }
}
