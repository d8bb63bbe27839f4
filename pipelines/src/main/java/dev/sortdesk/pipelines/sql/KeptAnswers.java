package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.physical.RangePartitioning;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Puts an exchange between scoring and what parts rows by ranges. Spark reads the input of that
 * twice, the first time for a sample, and would score twice; what lies behind an exchange it only
 * reads again.
 */
final class KeptAnswers {
  private KeptAnswers() {}

  /** Does so in a query. */
  static LogicalPlan apply(LogicalPlan plan) {
    LogicalPlan kept = below(plan);
    return samples(kept) ? kept(kept) : kept;
  }

  private static LogicalPlan below(LogicalPlan plan) {
    List<LogicalPlan> children = new ArrayList<>();
    for (LogicalPlan child : ScalaLists.<LogicalPlan>list(plan.children())) {
      // The first rows of an order are found without parting all rows by ranges.
      boolean first = plan instanceof LocalLimit && child instanceof Sort;
      children.add(first ? below(child) : apply(child));
    }
    return plan.withNewChildren(ScalaLists.seq(children));
  }

  private static boolean samples(LogicalPlan plan) {
    boolean ranges =
        (plan instanceof Sort sort && sort.global())
            || (plan instanceof RepartitionByExpression parted
                && parted.partitioning() instanceof RangePartitioning);
    return ranges && scores(plan.children().head());
  }

  /** Returns whether rows are scored in the same stage in which a plan's result is made. */
  private static boolean scores(LogicalPlan plan) {
    return plan instanceof EvalModel
        || ((plan instanceof Project
                || plan instanceof Filter
                || plan instanceof LocalLimit
                || plan instanceof Generate)
            && scores(plan.children().head()));
  }

  private static LogicalPlan kept(LogicalPlan plan) {
    Seq<LogicalPlan> exchanged =
        ScalaLists.seq(
            List.of(
                new RepartitionByExpression(
                    ScalaLists.seq(List.of()),
                    plan.children().head(),
                    Option.empty(),
                    Option.empty())));
    return plan.withNewChildren(exchanged);
  }
}
