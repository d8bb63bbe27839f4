package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.Cross$;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.Option;

/**
 * A plan that answers a call, and the column with the answer.
 *
 * @param plan what was given, with the column behind its own
 */
record Answered(LogicalPlan plan, Attribute attribute) {
  /** Has a plan answer a call about its columns: by what it scores already, else anew. */
  static Answered by(LogicalPlan plan, ModelCall call) {
    return reusing(plan, call)
        .orElseGet(
            () -> {
              Alias alias = named(call);
              EvalModel scoring =
                  plan instanceof EvalModel model && sameModel(model, call) && fits(model, call)
                      ? model.with(alias)
                      : new EvalModel(ScalaLists.seq(List.of(alias)), plan);
              return new Answered(scoring, alias.toAttribute());
            });
  }

  /**
   * Looks for an operator that scores the call's text, below operators that keep all rows' columns.
   */
  private static Optional<Answered> reusing(LogicalPlan plan, ModelCall call) {
    if (plan instanceof EvalModel model) {
      return inside(model, call);
    }
    if (plan instanceof Project project) {
      return inside(project, call);
    }
    if (plan instanceof Join join) {
      return inside(join, call);
    }
    boolean keepsColumns =
        plan instanceof Filter
            || plan instanceof Sort
            || plan instanceof LocalLimit
            || plan instanceof GlobalLimit
            || plan instanceof RepartitionOperation;
    return keepsColumns ? inside(plan, 0, call) : Optional.empty();
  }

  private static Optional<Answered> inside(EvalModel model, ModelCall call) {
    for (Alias known : ScalaLists.<Alias>list(model.calls())) {
      if (EvalModel.call(known).semanticEquals(call)) {
        return Optional.of(new Answered(model, known.toAttribute()));
      }
    }
    for (Alias known : ScalaLists.<Alias>list(model.calls())) {
      if (EvalModel.call(known).readsTheTextOf(call)) {
        Alias alias = named(call);
        return Optional.of(new Answered(model.with(alias), alias.toAttribute()));
      }
    }
    return ((Expression) call).references().subsetOf(model.child().outputSet())
        ? inside(model, 0, call)
        : Optional.empty();
  }

  private static Optional<Answered> inside(Project project, ModelCall call) {
    Map<ExprId, Expression> definitions = new HashMap<>();
    for (NamedExpression column : ScalaLists.<NamedExpression>list(project.projectList())) {
      if (column instanceof Alias alias && alias.deterministic()) {
        definitions.put(alias.exprId(), alias.child());
      }
    }
    ModelCall below = call.about(defined(call.text(), definitions));
    return reusing(project.child(), below)
        .map(
            found -> {
              List<NamedExpression> columns =
                  new ArrayList<>(ScalaLists.<NamedExpression>list(project.projectList()));
              if (columns.stream().noneMatch(column -> same(column, found.attribute()))) {
                columns.add(found.attribute());
              }
              return new Answered(
                  new Project(ScalaLists.seq(columns), found.plan()), found.attribute());
            });
  }

  private static Optional<Answered> inside(Join join, ModelCall call) {
    boolean inner = join.joinType() == Inner$.MODULE$ || join.joinType() == Cross$.MODULE$;
    boolean left =
        inner
            || join.joinType() == LeftOuter$.MODULE$
            || join.joinType() == LeftSemi$.MODULE$
            || join.joinType() == LeftAnti$.MODULE$;
    boolean right = inner || join.joinType() == RightOuter$.MODULE$;
    if (left && ((Expression) call).references().subsetOf(join.left().outputSet())) {
      return inside(join, 0, call);
    }
    return right && ((Expression) call).references().subsetOf(join.right().outputSet())
        ? inside(join, 1, call)
        : Optional.empty();
  }

  private static Optional<Answered> inside(LogicalPlan plan, int child, ModelCall call) {
    List<LogicalPlan> children = new ArrayList<>(ScalaLists.<LogicalPlan>list(plan.children()));
    return reusing(children.get(child), call)
        .map(
            found -> {
              children.set(child, found.plan());
              return new Answered(
                  plan.withNewChildren(ScalaLists.seq(children)), found.attribute());
            });
  }

  private static boolean sameModel(EvalModel model, ModelCall call) {
    return EvalModel.call(model.calls().head()).model().equals(call.model());
  }

  private static boolean fits(EvalModel model, ModelCall call) {
    return ((Expression) call).references().subsetOf(model.child().outputSet());
  }

  private static boolean same(NamedExpression column, Attribute attribute) {
    return column instanceof AttributeReference && column.exprId().equals(attribute.exprId());
  }

  private static Expression defined(Expression text, Map<ExprId, Expression> definitions) {
    Expression definition =
        text instanceof AttributeReference attribute ? definitions.get(attribute.exprId()) : null;
    return definition != null ? definition : text.mapChildren(child -> defined(child, definitions));
  }

  private static Alias named(ModelCall call) {
    return new Alias(
        call,
        call.prettyName(),
        NamedExpression$.MODULE$.newExprId(),
        ScalaLists.seq(List.of()),
        Option.empty(),
        ScalaLists.seq(List.of()));
  }
}
