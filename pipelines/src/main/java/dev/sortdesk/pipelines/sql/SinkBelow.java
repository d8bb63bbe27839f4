package dev.sortdesk.pipelines.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;

/**
 * Brings what keeps few rows below what scores them. Scoring keeps rows and their order, so that
 * they may be sorted before it, where the order does not ask for answers, and only those within a
 * LIMIT need be scored.
 */
final class SinkBelow {
  private SinkBelow() {}

  static LogicalPlan apply(LogicalPlan plan) {
    if (plan instanceof Sort sort && scores(sort.child())) {
      LogicalPlan rows = scored(sort.child());
      return sort.references().subsetOf(rows.outputSet())
          ? over(sort.child(), apply(sort.withNewChildren(only(rows))))
          : sort;
    }
    if (plan instanceof LocalLimit limit && scores(limit.child())) {
      LogicalPlan rows = scored(limit.child());
      if (rows instanceof LocalLimit) {
        return limit;
      }
      LogicalPlan few = over(limit.child(), apply(new LocalLimit(limit.limitExpr(), rows)));
      // Where there is no order, a LIMIT on top lets Spark stop at the first partitions.
      return rows instanceof Sort ? few : new LocalLimit(limit.limitExpr(), few);
    }
    if (plan instanceof GlobalLimit limit
        && scores(limit.child())
        && scored(limit.child()) instanceof LocalLimit rows
        && rows.child() instanceof Sort) {
      return over(limit.child(), new GlobalLimit(limit.limitExpr(), rows));
    }
    return plan;
  }

  /** Returns whether a plan is a scoring below projections, which keep rows and their order too. */
  private static boolean scores(LogicalPlan plan) {
    return plan instanceof EvalModel
        || (plan instanceof Project project && scores(project.child()));
  }

  private static LogicalPlan scored(LogicalPlan plan) {
    return plan instanceof EvalModel model ? model.child() : scored(((Project) plan).child());
  }

  private static LogicalPlan over(LogicalPlan plan, LogicalPlan rows) {
    return plan instanceof EvalModel model
        ? model.over(rows)
        : plan.withNewChildren(only(over(((Project) plan).child(), rows)));
  }

  private static scala.collection.immutable.Seq<LogicalPlan> only(LogicalPlan plan) {
    return ScalaLists.seq(List.of(plan));
  }
}
