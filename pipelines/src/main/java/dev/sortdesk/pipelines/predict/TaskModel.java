package dev.sortdesk.pipelines.predict;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.predict.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/** A model in a task, for what scores other rows than tickets. */
public final class TaskModel {
  private TaskModel() {}

  /** Brings a bundle to the executors, and returns the name by which their tasks ask for it. */
  public static String ship(SparkSession spark, Path bundle) throws IOException {
    String name = "sortdesk-" + ModelBundle.digest(bundle);
    Archives.ship(spark, bundle, name);
    return name;
  }

  /** Returns the predictor of a bundle that was shipped; it is open until the task ends. */
  public static Predictor predictor(String name) throws IOException {
    ExecutorModels.Lease lease = ExecutorModels.lease(name, Archives.shipped(name));
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> lease.close());
    return new Predictor(lease.bundle());
  }
}
