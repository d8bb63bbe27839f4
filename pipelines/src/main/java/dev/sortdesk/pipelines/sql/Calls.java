package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Where calls of models stand. */
final class Calls {
  private Calls() {}

  /** Returns whether an operator's own expressions hold a call. */
  static boolean in(LogicalPlan plan) {
    return ScalaLists.<Expression>list(plan.expressions()).stream().anyMatch(Calls::in);
  }

  /** Returns whether an operator or one below it holds a call. */
  static boolean below(LogicalPlan plan) {
    return in(plan)
        || ScalaLists.<LogicalPlan>list(plan.children()).stream().anyMatch(Calls::below);
  }

  static boolean in(Expression expression) {
    return expression instanceof ModelCall
        || ScalaLists.<Expression>list(expression.children()).stream().anyMatch(Calls::in);
  }

  /** Returns an operator's calls whose text holds no other call. */
  static List<ModelCall> innermost(LogicalPlan plan) {
    List<ModelCall> found = new ArrayList<>();
    ScalaLists.<Expression>list(plan.expressions())
        .forEach(expression -> addInnermost(expression, found));
    return found;
  }

  private static void addInnermost(Expression expression, List<ModelCall> found) {
    if (expression instanceof ModelCall call && !in(call.text())) {
      found.add(call);
    } else {
      ScalaLists.<Expression>list(expression.children())
          .forEach(child -> addInnermost(child, found));
    }
  }
}
