package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.metric.SQLMetric;

/**
 * What a model says of a window of rows: their texts are scored together, those that are null not.
 */
final class WindowAnswers {
  private final UnsafeProjection textOf;
  private final int texts;
  private final List<AnswerColumn> columns;
  private final Predictor predictor;
  private final SQLMetric scored;

  /**
   * @param textOf gives a row's texts
   * @param texts how many a row has
   * @param columns what is asked about them
   * @param scored counts the texts
   */
  WindowAnswers(
      UnsafeProjection textOf,
      int texts,
      List<AnswerColumn> columns,
      Predictor predictor,
      SQLMetric scored) {
    this.textOf = textOf;
    this.texts = texts;
    this.columns = columns;
    this.predictor = predictor;
    this.scored = scored;
  }

  /** Returns a row of answers for each row. */
  List<InternalRow> of(List<InternalRow> rows) {
    List<String> asked = new ArrayList<>();
    int[] place = new int[rows.size() * texts];
    for (int row = 0; row < rows.size(); row++) {
      UnsafeRow here = textOf.apply(rows.get(row));
      for (int text = 0; text < texts; text++) {
        boolean none = here.isNullAt(text);
        place[row * texts + text] = none ? -1 : asked.size();
        if (!none) {
          asked.add(here.getUTF8String(text).toString());
        }
      }
    }
    List<Prediction> predictions = asked.isEmpty() ? List.of() : predictor.predict(asked);
    scored.add(asked.size());
    List<InternalRow> answers = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      Object[] values = new Object[columns.size()];
      for (int column = 0; column < values.length; column++) {
        int answer = place[row * texts + columns.get(column).text()];
        values[column] = answer < 0 ? null : columns.get(column).value(predictions.get(answer));
      }
      answers.add(new GenericInternalRow(values));
    }
    return answers;
  }
}
