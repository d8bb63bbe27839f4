package dev.sortdesk.pipelines.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * The logical operator that adds a model's answers, a column each, to the rows below it. Public, as
 * Spark copies it by its constructor.
 */
public final class EvalModel extends LogicalPlan {
  private static final long serialVersionUID = 1L;

  private final Seq<Alias> calls;
  private final LogicalPlan child;

  /**
   * @param calls named {@link ModelCall}s of one model
   */
  public EvalModel(Seq<Alias> calls, LogicalPlan child) {
    this.calls = calls;
    this.child = child;
  }

  Seq<Alias> calls() {
    return calls;
  }

  LogicalPlan child() {
    return child;
  }

  EvalModel over(LogicalPlan other) {
    return new EvalModel(calls, other);
  }

  /** Returns the operator that answers one more call. */
  EvalModel with(Alias call) {
    List<Alias> all = new ArrayList<>(ScalaLists.<Alias>list(calls));
    all.add(call);
    return new EvalModel(ScalaLists.seq(all), child);
  }

  static ModelCall call(Alias alias) {
    return (ModelCall) alias.child();
  }

  /** Returns a child's columns and then the answers. */
  static Seq<Attribute> output(Seq<Attribute> below, Seq<Alias> calls) {
    List<Attribute> columns = new ArrayList<>(ScalaLists.<Attribute>list(below));
    ScalaLists.<Alias>list(calls).forEach(call -> columns.add(call.toAttribute()));
    return ScalaLists.seq(columns);
  }

  @Override
  public Seq<Attribute> output() {
    return output(child.output(), calls);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(
        ScalaLists.seq(ScalaLists.<Alias>list(calls).stream().map(Alias::toAttribute).toList()));
  }

  @Override
  public Option<Object> maxRows() {
    return child.maxRows();
  }

  @Override
  public Option<Object> maxRowsPerPartition() {
    return child.maxRowsPerPartition();
  }

  @Override
  public Seq<LogicalPlan> children() {
    return ScalaLists.seq(List.of(child));
  }

  @Override
  public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
    return over(children.apply(0));
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> calls;
      case 1 -> child;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof EvalModel;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EvalModel model
        && calls.equals(model.calls)
        && child.equals(model.child);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
