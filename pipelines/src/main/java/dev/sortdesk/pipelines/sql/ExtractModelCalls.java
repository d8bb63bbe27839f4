package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.collection.immutable.Seq;

/**
 * Takes each {@link ModelCall} out of the operator in which it stands: an {@link EvalModel} below
 * that operator answers it, and a column takes its place. A call that an operator further down
 * answers already, as that of a WHERE below its SELECT, is not answered again. Then {@link
 * SinkBelow} and {@link KeptAnswers} see to it that no text is scored in vain, or twice.
 */
final class ExtractModelCalls extends Rule<LogicalPlan> {
  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return Calls.below(plan) ? KeptAnswers.apply(visited(plan)) : plan;
  }

  private static LogicalPlan visited(LogicalPlan plan) {
    List<LogicalPlan> children = new ArrayList<>();
    for (LogicalPlan child : ScalaLists.<LogicalPlan>list(plan.children())) {
      children.add(visited(child));
    }
    return SinkBelow.apply(extracted(plan.withNewChildren(ScalaLists.seq(children))));
  }

  private static LogicalPlan extracted(LogicalPlan plan) {
    if (plan instanceof EvalModel || !Calls.in(plan)) {
      return plan;
    }
    if (plan instanceof Aggregate aggregate && AggregateSplit.isNeeded(aggregate)) {
      Project above = AggregateSplit.split(aggregate);
      return extracted(above.withNewChildren(ScalaLists.seq(List.of(extracted(above.child())))));
    }
    if (plan instanceof Join join) {
      Optional<Filter> above = Conditions.aboveBothSides(join);
      if (above.isPresent()) {
        return extracted(above.get());
      }
    }
    LogicalPlan parted = plan instanceof Filter filter ? Conditions.cheapFirst(filter) : plan;
    LogicalPlan rewritten = replaced(parted);
    Seq<Attribute> before = plan.output();
    return rewritten.output().equals(before)
        ? rewritten
        : new Project(ScalaLists.seq(ScalaLists.list(before)), rewritten);
  }

  /** Returns the operator with columns in place of calls; those may be calls about calls. */
  private static LogicalPlan replaced(LogicalPlan plan) {
    LogicalPlan rewritten = plan;
    List<ModelCall> calls = Calls.innermost(rewritten);
    while (!calls.isEmpty()) {
      List<LogicalPlan> children = new ArrayList<>(ScalaLists.list(rewritten.children()));
      Answers answers = new Answers();
      for (ModelCall call : calls) {
        if (answers.attribute(call).isEmpty()) {
          answerBelow(children, call, answers);
        }
      }
      rewritten =
          rewritten
              .withNewChildren(ScalaLists.seq(children))
              .mapExpressions(expression -> answers.inPlaceOfCalls(expression));
      calls = Calls.innermost(rewritten);
    }
    return rewritten;
  }

  private static void answerBelow(List<LogicalPlan> children, ModelCall call, Answers answers) {
    for (int i = 0; i < children.size(); i++) {
      LogicalPlan child = children.get(i);
      if (((Expression) call).references().subsetOf(child.outputSet())) {
        Answered answered = Answered.by(child, call);
        children.set(i, answered.plan());
        answers.add(call, answered.attribute());
        return;
      }
    }
    throw SqlErrors.misplaced(call);
  }
}
