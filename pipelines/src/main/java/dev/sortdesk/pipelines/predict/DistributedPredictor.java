package dev.sortdesk.pipelines.predict;

import dev.sortdesk.core.bundle.ModelBundle;
import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs core's {@link Predictor} over the rows of a Dataset. The bundle travels to the executors
 * once, as an archive; each opens it once, and its tasks score windows of texts.
 */
public final class DistributedPredictor {
  /** One row for each ticket and target. */
  public static final StructType SCHEMA =
      new StructType()
          .add("ticket_id", DataTypes.StringType, false)
          .add("ticket_version", DataTypes.IntegerType, false)
          .add("target", DataTypes.StringType, false)
          .add("label", DataTypes.StringType, false)
          .add("confidence", DataTypes.DoubleType, false)
          .add(
              "probabilities",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false)
          .add("truncated", DataTypes.BooleanType, false)
          .add("scorer", DataTypes.StringType, false)
          .add("model_version", DataTypes.StringType, false);

  private DistributedPredictor() {}

  /**
   * Returns a prediction for each ticket and target.
   *
   * @param bundle the folder of a model bundle on this machine
   * @param tickets with columns ticket_id, version and text
   * @param window how many texts are scored together
   * @param done counts the tickets that were scored
   */
  public static Dataset<Row> predict(
      SparkSession spark, Path bundle, Dataset<Row> tickets, int window, LongAccumulator done)
      throws IOException {
    String archive = "sortdesk-" + ModelBundle.digest(bundle);
    Archives.ship(spark, bundle, archive);
    MapPartitionsFunction<Row, Row> score =
        rows -> {
          ExecutorModels.Lease lease =
              ExecutorModels.lease(archive, Path.of(SparkFiles.get(archive)));
          TaskContext.get()
              .addTaskCompletionListener((TaskCompletionListener) context -> lease.close());
          return new Windows(rows, new Predictor(lease.bundle()), window, done);
        };
    return tickets
        .select("ticket_id", "version", "text")
        .mapPartitions(score, Encoders.row(SCHEMA));
  }

  /** Scores rows window by window, so that memory does not grow with the partition. */
  private static final class Windows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Predictor predictor;
    private final int window;
    private final LongAccumulator done;
    private final Deque<Row> ready = new ArrayDeque<>();

    Windows(Iterator<Row> rows, Predictor predictor, int window, LongAccumulator done) {
      this.rows = rows;
      this.predictor = predictor;
      this.window = window;
      this.done = done;
    }

    @Override
    public boolean hasNext() {
      if (ready.isEmpty() && rows.hasNext()) {
        scoreNext();
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.poll();
    }

    private void scoreNext() {
      List<Row> tickets = new ArrayList<>(window);
      while (tickets.size() < window && rows.hasNext()) {
        tickets.add(rows.next());
      }
      List<Prediction> predictions =
          predictor.predict(tickets.stream().map(ticket -> ticket.getString(2)).toList());
      for (int i = 0; i < tickets.size(); i++) {
        Row ticket = tickets.get(i);
        Prediction prediction = predictions.get(i);
        prediction
            .targets()
            .forEach(
                (target, answer) ->
                    ready.add(
                        RowFactory.create(
                            ticket.getString(0),
                            ticket.getInt(1),
                            target,
                            answer.label(),
                            answer.confidence(),
                            answer.probabilities(),
                            prediction.truncated(),
                            prediction.scorer(),
                            prediction.modelVersion())));
      }
      done.add(tickets.size());
    }
  }
}
