package dev.sortdesk.pipelines.predict;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** Turns rows into others window by window, so that memory does not grow with the partition. */
public final class Windows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final int size;
  private final UnaryOperator<List<Row>> work;
  private final LongAccumulator done;
  private Iterator<Row> ready = List.<Row>of().iterator();

  /**
   * @param rows the partition's rows
   * @param size the rows of a window; the last may have fewer
   * @param work from a window's rows to one or more rows for each
   * @param done counts the rows that were worked on
   */
  public Windows(
      Iterator<Row> rows, int size, UnaryOperator<List<Row>> work, LongAccumulator done) {
    this.rows = rows;
    this.size = size;
    this.work = work;
    this.done = done;
  }

  @Override
  public boolean hasNext() {
    if (!ready.hasNext() && rows.hasNext()) {
      List<Row> window = new ArrayList<>(size);
      while (window.size() < size && rows.hasNext()) {
        window.add(rows.next());
      }
      ready = work.apply(window).iterator();
      done.add(window.size());
    }
    return ready.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.next();
  }
}
