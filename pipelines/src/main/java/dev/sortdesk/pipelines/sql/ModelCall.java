package dev.sortdesk.pipelines.sql;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A call of a {@link ModelFunction}. It cannot be evaluated row by row: {@link ExtractModelCalls}
 * puts the answer of an {@link EvalModel} in its place. Public, as Spark copies it by its
 * constructor.
 */
public final class ModelCall extends Expression
    implements Unevaluable, ImplicitCastInputTypes, Serializable {
  private static final long serialVersionUID = 1L;

  private final Expression text;
  private final ModelFunction function;
  private final String target;
  private final boolean named;
  private final ModelReference model;

  /**
   * @param text what is scored
   * @param target one of the model's
   * @param named whether the call names the target, for the column's name
   */
  public ModelCall(
      Expression text, ModelFunction function, String target, boolean named, ModelReference model) {
    this.text = text;
    this.function = function;
    this.target = target;
    this.named = named;
    this.model = model;
  }

  Expression text() {
    return text;
  }

  ModelFunction function() {
    return function;
  }

  String target() {
    return target;
  }

  ModelReference model() {
    return model;
  }

  /** Returns the same question about another text. */
  ModelCall about(Expression other) {
    return new ModelCall(other, function, target, named, model);
  }

  /** Returns whether one look of the model at a text answers both. */
  boolean readsTheTextOf(ModelCall other) {
    return model.equals(other.model) && text.semanticEquals(other.text);
  }

  @Override
  public Seq<Expression> children() {
    return ScalaLists.seq(List.of(text));
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return about(children.apply(0));
  }

  @Override
  public DataType dataType() {
    return function.type();
  }

  @Override
  public boolean nullable() {
    return text.nullable();
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return ScalaLists.seq(List.of(DataTypes.StringType));
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public @Nullable Object eval(InternalRow row) {
    throw SqlErrors.misplaced(this);
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    throw SqlErrors.misplaced(this);
  }

  @Override
  public String prettyName() {
    return function.sqlName();
  }

  @Override
  public String sql() {
    return written(text.sql());
  }

  @Override
  public String toString() {
    return written(text.toString());
  }

  private String written(String argument) {
    return prettyName() + "(" + argument + (named ? ", " + target : "") + ")";
  }

  @Override
  public int productArity() {
    return 5;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> text;
      case 1 -> function;
      case 2 -> target;
      case 3 -> named;
      case 4 -> model;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ModelCall;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelCall call
        && function == call.function
        && target.equals(call.target)
        && model.equals(call.model)
        && text.equals(call.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, function, target, model);
  }
}
