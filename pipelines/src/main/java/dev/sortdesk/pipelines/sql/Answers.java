package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Calls and the columns with their answers. */
final class Answers {
  private final List<ModelCall> calls = new ArrayList<>();
  private final List<Attribute> columns = new ArrayList<>();

  void add(ModelCall call, Attribute column) {
    calls.add(call);
    columns.add(column);
  }

  Optional<Attribute> attribute(ModelCall call) {
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).equals(call) || calls.get(i).semanticEquals(call)) {
        return Optional.of(columns.get(i));
      }
    }
    return Optional.empty();
  }

  Expression inPlaceOfCalls(Expression expression) {
    if (expression instanceof ModelCall call) {
      Optional<Attribute> column = attribute(call);
      if (column.isPresent()) {
        return column.get();
      }
    }
    return expression.mapChildren(this::inPlaceOfCalls);
  }
}
