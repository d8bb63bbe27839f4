package dev.sortdesk.pipelines.sql;

import org.apache.spark.QueryContext;
import org.apache.spark.sql.AnalysisException;
import scala.Option;
import scala.collection.immutable.Map$;

/** What is wrong with a query, as Spark's own errors of analysis: a shell prints one line. */
final class SqlErrors {
  private SqlErrors() {}

  /** Returns an error that names what is wrong and what to do. */
  static RuntimeException error(String message, String remedy) {
    return error(message + "; " + remedy);
  }

  static RuntimeException error(String message) {
    return SqlErrors.unchecked(
        new AnalysisException(
            message,
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Map$.MODULE$.empty(),
            new QueryContext[0]));
  }

  /** Returns the error of a call that no operator below can answer. */
  static RuntimeException misplaced(ModelCall call) {
    return error(
        call.sql() + " cannot stand where it does",
        "call it in the SELECT of a subquery, and use its result here");
  }

  // Catalyst's functions declare no exceptions, and its own are checked ones for Java.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException unchecked(Throwable problem) throws E {
    throw (E) problem;
  }
}
