package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/** Conditions with calls of a model, and without. */
final class Conditions {
  private Conditions() {}

  /** Has what needs no model drop rows before they are scored. */
  static Filter cheapFirst(Filter filter) {
    List<Expression> scored = new ArrayList<>();
    List<Expression> cheap = new ArrayList<>();
    for (Expression term : terms(filter, filter.condition())) {
      (Calls.in(term) || !term.deterministic() ? scored : cheap).add(term);
    }
    return cheap.isEmpty()
        ? filter
        : new Filter(all(scored), new Filter(all(cheap), filter.child()));
  }

  /**
   * Returns a filter above an inner join with the terms whose calls read columns of both sides, if
   * there are such terms.
   */
  static Optional<Filter> aboveBothSides(Join join) {
    if (!(join.joinType() instanceof InnerLike) || join.condition().isEmpty()) {
      return Optional.empty();
    }
    List<Expression> above = new ArrayList<>();
    List<Expression> stay = new ArrayList<>();
    for (Expression term :
        terms(new Filter(join.condition().get(), join), join.condition().get())) {
      (Calls.in(term) && readsBothSides(term, join) ? above : stay).add(term);
    }
    if (above.isEmpty()) {
      return Optional.empty();
    }
    Option<Expression> rest = stay.isEmpty() ? Option.empty() : Option.apply(all(stay));
    return Optional.of(
        new Filter(
            all(above), new Join(join.left(), join.right(), join.joinType(), rest, join.hint())));
  }

  private static boolean readsBothSides(Expression expression, Join join) {
    if (expression instanceof ModelCall call) {
      return !reads(join.left(), call) && !reads(join.right(), call);
    }
    return ScalaLists.<Expression>list(expression.children()).stream()
        .anyMatch(child -> readsBothSides(child, join));
  }

  private static boolean reads(LogicalPlan side, ModelCall call) {
    return ((Expression) call).references().subsetOf(side.outputSet());
  }

  private static List<Expression> terms(Filter filter, Expression condition) {
    return ScalaLists.list(filter.splitConjunctivePredicates(condition));
  }

  private static Expression all(List<Expression> terms) {
    return terms.stream().reduce(And::new).orElseThrow();
  }
}
