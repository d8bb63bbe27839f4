package dev.sortdesk.pipelines.train;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * An MLlib stage that computes one column from another by a function, and has nothing to be set.
 */
final class ColumnStage extends Transformer {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final String input;
  private final String output;
  private final DataType type;
  private final transient UserDefinedFunction function;

  ColumnStage(
      String name, String input, String output, DataType type, UserDefinedFunction function) {
    this.uid = name + "_" + output;
    this.input = input;
    this.output = output;
    this.type = type;
    this.function = function;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    Column computed = function.apply(functions.col(input));
    return dataset.withColumn(output, computed);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema.add(output, type);
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return this;
  }
}
