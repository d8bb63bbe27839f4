package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.pipelines.predict.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * Adds a model's answers to the rows of each partition, window by window and in the rows' order.
 * The model travels and is shared as for the stage score. Public, as Spark copies it by its
 * constructor.
 */
public final class EvalModelExec extends SparkPlan {
  /** The metric that counts the texts that were scored. */
  static final String SCORED = "textsScored";

  private static final long serialVersionUID = 1L;

  private final Seq<Alias> calls;
  private final SparkPlan child;
  private @Nullable Map<String, SQLMetric> metrics;

  public EvalModelExec(Seq<Alias> calls, SparkPlan child) {
    this.calls = calls;
    this.child = child;
  }

  @Override
  public Map<String, SQLMetric> metrics() {
    if (metrics == null) {
      SQLMetric scored = SQLMetrics.createMetric(sparkContext(), "number of texts scored");
      metrics = new Map.Map1<>(SCORED, scored);
    }
    return metrics;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    List<Expression> texts = new ArrayList<>();
    List<AnswerColumn> columns = new ArrayList<>();
    List<ModelCall> first = new ArrayList<>();
    for (Alias alias : ScalaLists.<Alias>list(calls)) {
      ModelCall call = EvalModel.call(alias);
      int text = 0;
      while (text < first.size() && !first.get(text).readsTheTextOf(call)) {
        text++;
      }
      if (text == first.size()) {
        first.add(call);
        texts.add(call.text());
      }
      columns.add(new AnswerColumn(text, call.function(), call.target()));
    }
    return scored(ScalaLists.seq(texts), columns, first.get(0).model());
  }

  private RDD<InternalRow> scored(
      Seq<Expression> texts, List<AnswerColumn> columns, ModelReference model) {
    String name = shipped(model);
    Seq<Attribute> below = child.output();
    Seq<Expression> output = ScalaLists.seq(ScalaLists.<Expression>list(output()));
    Seq<Attribute> input = output();
    int window = model.window();
    SQLMetric done = longMetric(SCORED);
    FlatMapFunction<java.util.Iterator<InternalRow>, InternalRow> score =
        rows -> {
          UnsafeProjection textOf = UnsafeProjection.create(texts, below);
          textOf.initialize(TaskContext.getPartitionId());
          Predictor predictor = TaskModel.predictor(name);
          return new ScoredRows(
              rows,
              window,
              new WindowAnswers(textOf, texts.size(), columns, predictor, done),
              UnsafeProjection.create(output, input));
        };
    return new JavaRDD<>(child.execute(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
        .mapPartitions(score, true)
        .rdd();
  }

  private String shipped(ModelReference model) {
    try {
      return TaskModel.ship(session(), Path.of(model.folder()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Seq<Attribute> output() {
    return EvalModel.output(child.output(), calls);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(
        ScalaLists.seq(ScalaLists.<Alias>list(calls).stream().map(Alias::toAttribute).toList()));
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public Seq<SparkPlan> children() {
    return ScalaLists.seq(List.of(child));
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return new EvalModelExec(calls, children.apply(0));
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
    return other instanceof EvalModelExec;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EvalModelExec exec
        && calls.equals(exec.calls)
        && child.equals(exec.child);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
