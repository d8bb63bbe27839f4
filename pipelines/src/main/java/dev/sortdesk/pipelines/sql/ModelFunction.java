package dev.sortdesk.pipelines.sql;

import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What can be asked of a model in SQL. */
enum ModelFunction {
  CLASSIFY(
      "classify",
      "_FUNC_(text[, target]) - Returns the label that the model finds most probable for a text.",
      "       > SELECT _FUNC_(text, 'category') FROM tickets;\n        billing"),
  CLASSIFY_PROBA(
      "classify_proba",
      "_FUNC_(text[, target]) - Returns the probability of each label for a text.",
      "       > SELECT _FUNC_(text, 'urgent') FROM tickets;\n        {\"no\":0.9,\"yes\":0.1}");

  // Spark refuses words that are not laid out as its own.
  private static final String ARGUMENTS =
      "\n    Arguments:"
          + "\n      * text - a ticket's text, joined as in the table of tickets; null gives null"
          + "\n      * target - the question, a constant; without it, the model's first\n  ";
  private static final String NOTE =
      "\n    spark.sortdesk.workdir names a working folder, whose champion answers;"
          + "\n    spark.sortdesk.model names a bundle instead.\n  ";

  private final String sqlName;
  private final String usage;
  private final String example;

  ModelFunction(String sqlName, String usage, String example) {
    this.sqlName = sqlName;
    this.usage = usage;
    this.example = example;
  }

  String sqlName() {
    return sqlName;
  }

  DataType type() {
    return switch (this) {
      case CLASSIFY -> DataTypes.StringType;
      case CLASSIFY_PROBA ->
          DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);
    };
  }

  /** Returns what {@code DESCRIBE FUNCTION} says. */
  ExpressionInfo info() {
    return new ExpressionInfo(
        ModelCall.class.getName(),
        "",
        sqlName,
        usage,
        ARGUMENTS,
        "\n    Examples:\n" + example + "\n  ",
        NOTE,
        "string_funcs",
        "4.1.0",
        "",
        "scala_udf");
  }
}
