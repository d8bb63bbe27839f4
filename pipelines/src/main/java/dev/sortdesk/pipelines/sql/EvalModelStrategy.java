package dev.sortdesk.pipelines.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans an {@link EvalModel}. */
final class EvalModelStrategy extends SparkStrategy {
  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    return plan instanceof EvalModel model
        ? ScalaLists.seq(List.of(new EvalModelExec(model.calls(), planLater(model.child()))))
        : ScalaLists.seq(List.of());
  }
}
