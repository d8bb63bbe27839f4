package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Option;

/**
 * Parts an aggregation whose result is asked about, as {@code classify(max(text))} or {@code
 * classify(text)} of a group's text, into the aggregation and a projection with the calls above it.
 */
final class AggregateSplit {
  private final List<Expression> groups;
  private final List<NamedExpression> below = new ArrayList<>();

  private AggregateSplit(Aggregate aggregate) {
    groups = ScalaLists.list(aggregate.groupingExpressions());
  }

  /** Returns whether a call stands outside of the aggregate functions and of the groups. */
  static boolean isNeeded(Aggregate aggregate) {
    AggregateSplit split = new AggregateSplit(aggregate);
    return ScalaLists.<NamedExpression>list(aggregate.aggregateExpressions()).stream()
        .anyMatch(column -> split.asksOfAResult((Expression) column));
  }

  static Project split(Aggregate aggregate) {
    AggregateSplit split = new AggregateSplit(aggregate);
    List<NamedExpression> above = new ArrayList<>();
    for (NamedExpression column :
        ScalaLists.<NamedExpression>list(aggregate.aggregateExpressions())) {
      if (split.asksOfAResult((Expression) column)) {
        above.add((NamedExpression) split.ofResults((Expression) column));
      } else {
        split.below.add(column);
        above.add(column.toAttribute());
      }
    }
    return new Project(
        ScalaLists.seq(above),
        new Aggregate(
            aggregate.groupingExpressions(),
            ScalaLists.seq(split.below),
            aggregate.child(),
            aggregate.hint()));
  }

  private boolean asksOfAResult(Expression expression) {
    return !isResult(expression)
        && (expression instanceof ModelCall
            || ScalaLists.<Expression>list(expression.children()).stream()
                .anyMatch(this::asksOfAResult));
  }

  private boolean isResult(Expression expression) {
    return expression instanceof AggregateExpression
        || groups.stream().anyMatch(group -> group.semanticEquals(expression));
  }

  private Expression ofResults(Expression expression) {
    if (!isResult(expression)) {
      return expression.mapChildren(this::ofResults);
    }
    Alias result =
        new Alias(
            expression,
            "_result",
            NamedExpression$.MODULE$.newExprId(),
            ScalaLists.seq(List.of()),
            Option.empty(),
            ScalaLists.seq(List.of()));
    below.add(result);
    return result.toAttribute();
  }
}
