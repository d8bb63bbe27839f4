package dev.sortdesk.pipelines.sql;

import dev.sortdesk.core.bundle.BundleException;
import dev.sortdesk.core.config.UserException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Makes a call of what a query wrote. */
final class ModelCalls {
  private ModelCalls() {}

  /**
   * Returns the call.
   *
   * @param arguments the text and, if it is given, the target
   */
  static Expression of(ModelFunction function, List<Expression> arguments, ModelReferences models) {
    String name = function.sqlName();
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw SqlErrors.error(
          "%s takes a text and a target, not %d arguments".formatted(name, arguments.size()),
          "write %s(text) or %s(text, 'target')".formatted(name, name));
    }
    try {
      ModelReference model = models.current();
      boolean named = arguments.size() == 2;
      String target = named ? target(name, arguments.get(1)) : model.targets().get(0);
      if (!model.targets().contains(target)) {
        throw SqlErrors.error(
            "%s: the model %s has no target '%s'".formatted(name, model.version(), target),
            "it has " + String.join(", ", model.targets()));
      }
      return new ModelCall(arguments.get(0), function, target, named, model);
    } catch (UserException | BundleException e) {
      throw SqlErrors.error(name + ": " + e.getMessage());
    }
  }

  private static String target(String name, Expression target) {
    boolean constant = target.resolved() && target.foldable();
    Object value = constant ? target.eval(InternalRow.empty()) : null;
    if (value == null) {
      throw SqlErrors.error(
          "%s: the target %s is no constant text".formatted(name, target.sql()),
          "name one of the model's targets, as in %s(text, 'category')"
              .formatted(name.toLowerCase(Locale.ROOT)));
    }
    return value.toString();
  }
}
