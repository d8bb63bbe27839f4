package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.config.UserException;
import dev.sortdesk.pipelines.tables.TicketsHistory;
import dev.sortdesk.pipelines.workdir.Workdir;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * {@code tickets_history()} in a FROM: the {@link TicketsHistory} of the session's working folder.
 */
final class HistoryFunction {
  static final String NAME = "tickets_history";

  private HistoryFunction() {}

  static ExpressionInfo info() {
    return new ExpressionInfo(
        HistoryFunction.class.getName(),
        "",
        NAME,
        "_FUNC_() - Returns every version of every ticket of spark.sortdesk.workdir within the days"
            + " that its past is kept.",
        "",
        "",
        "",
        "generator_funcs",
        "4.1.0",
        "",
        "scala_udf");
  }

  static LogicalPlan of(List<Expression> arguments) {
    if (!arguments.isEmpty()) {
      throw SqlErrors.error(
          NAME + " takes no arguments", "write SELECT ... FROM " + NAME + "() WHERE ...");
    }
    SparkSession session = SparkSession.active();
    String workdir = session.conf().get(ModelReferences.WORKDIR, "");
    if (workdir.isEmpty()) {
      throw SqlErrors.error(
          NAME + ": no working folder is named", "SET " + ModelReferences.WORKDIR + "=DIR");
    }
    try {
      Dataset<Row> history = TicketsHistory.read(session, new Workdir(workdir, session));
      return ((org.apache.spark.sql.classic.Dataset<Row>) history).queryExecution().analyzed();
    } catch (UserException e) {
      throw SqlErrors.error(NAME + ": " + e.getMessage());
    }
  }
}
