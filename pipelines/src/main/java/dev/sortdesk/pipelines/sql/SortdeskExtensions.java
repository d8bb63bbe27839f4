package dev.sortdesk.pipelines.sql;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Gives a Spark session the functions {@code classify(text[, target])} and {@code
 * classify_proba(text[, target])}, and the table {@code tickets_history()}, by the setting {@code
 * spark.sql.extensions=dev.sortdesk.pipelines.sql.SortdeskExtensions}. Which model answers is said
 * by {@link ModelReferences}.
 *
 * <p>A call is no function of one row: {@link ExtractModelCalls} takes it out of the operator in
 * which it stands, and {@link EvalModelExec} below that operator scores windows of rows, each row's
 * text once.
 */
public final class SortdeskExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    ModelReferences models = new ModelReferences();
    for (ModelFunction function : ModelFunction.values()) {
      extensions.injectFunction(
          Tuple3
              .<FunctionIdentifier, org.apache.spark.sql.catalyst.expressions.ExpressionInfo,
                  scala.Function1<scala.collection.immutable.Seq<Expression>, Expression>>
                  apply(
                      new FunctionIdentifier(function.sqlName()),
                      function.info(),
                      arguments -> ModelCalls.of(function, ScalaLists.list(arguments), models)));
    }
    extensions.injectTableFunction(
        Tuple3
            .<FunctionIdentifier, org.apache.spark.sql.catalyst.expressions.ExpressionInfo,
                scala.Function1<scala.collection.immutable.Seq<Expression>, LogicalPlan>>
                apply(
                    new FunctionIdentifier(HistoryFunction.NAME),
                    HistoryFunction.info(),
                    arguments -> HistoryFunction.of(ScalaLists.list(arguments))));
    // Before Spark chooses join orders, and after it has moved predicates to where they belong.
    extensions.injectPreCBORule(session -> new ExtractModelCalls());
    extensions.injectPlannerStrategy(session -> new EvalModelStrategy());
    return BoxedUnit.UNIT;
  }
}
