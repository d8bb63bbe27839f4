package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.ticket.Prediction;
import dev.sortdesk.core.ticket.TargetPrediction;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One column of answers.
 *
 * @param text which of a row's texts is asked about
 * @param function what is asked
 * @param target of which target
 */
record AnswerColumn(int text, ModelFunction function, String target) implements Serializable {
  /** Returns the answer as Catalyst holds it. */
  Object value(Prediction prediction) {
    TargetPrediction answer = Objects.requireNonNull(prediction.targets().get(target));
    return switch (function) {
      case CLASSIFY -> UTF8String.fromString(answer.label());
      case CLASSIFY_PROBA -> map(answer.probabilities());
    };
  }

  private static ArrayBasedMapData map(Map<String, Double> probabilities) {
    Object[] labels = new Object[probabilities.size()];
    Object[] values = new Object[probabilities.size()];
    int i = 0;
    for (Map.Entry<String, Double> probability : probabilities.entrySet()) {
      labels[i] = UTF8String.fromString(probability.getKey());
      values[i++] = probability.getValue();
    }
    return new ArrayBasedMapData(new GenericArrayData(labels), new GenericArrayData(values));
  }
}
