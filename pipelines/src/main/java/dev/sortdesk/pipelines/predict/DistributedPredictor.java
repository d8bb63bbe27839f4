package dev.sortdesk.pipelines.predict;

import dev.sortdesk.core.predict.Predictor;
import dev.sortdesk.core.ticket.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

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
          .add("model_version", DataTypes.StringType, false)
          .add("form", DataTypes.StringType, true);

  private static final StructType KEYED =
      new StructType()
          .add("ticket_id", DataTypes.StringType, false)
          .add("version", DataTypes.IntegerType, false)
          .add("text", DataTypes.StringType, false)
          .add("input", DataTypes.StringType, false);

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
    String model = TaskModel.ship(spark, bundle);
    MapPartitionsFunction<Row, Row> score =
        rows -> {
          Predictor predictor = TaskModel.predictor(model);
          return new Windows(rows, window, texts -> answers(predictor, texts), done);
        };
    return tickets
        .select("ticket_id", "version", "text")
        .mapPartitions(score, Encoders.row(SCHEMA));
  }

  /**
   * Returns tickets with one more column, input: a digest of what the model reads of the text.
   *
   * @param bundle the folder of a model bundle on this machine
   * @param tickets with columns ticket_id, version and text
   */
  public static Dataset<Row> inputs(SparkSession spark, Path bundle, Dataset<Row> tickets)
      throws IOException {
    String model = TaskModel.ship(spark, bundle);
    MapPartitionsFunction<Row, Row> read =
        rows -> {
          Predictor predictor = TaskModel.predictor(model);
          return StreamSupport.stream(
                  Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
              .map(ticket -> keyed(ticket, predictor))
              .iterator();
        };
    return tickets.select("ticket_id", "version", "text").mapPartitions(read, Encoders.row(KEYED));
  }

  private static Row keyed(Row ticket, Predictor predictor) {
    String text = ticket.getString(2);
    return RowFactory.create(
        ticket.getString(0), ticket.getInt(1), text, predictor.inputDigest(text));
  }

  private static List<Row> answers(Predictor predictor, List<Row> tickets) {
    List<Prediction> predictions =
        predictor.predict(tickets.stream().map(ticket -> ticket.getString(2)).toList());
    List<Row> answers = new ArrayList<>();
    for (int i = 0; i < tickets.size(); i++) {
      Row ticket = tickets.get(i);
      Prediction prediction = predictions.get(i);
      prediction
          .targets()
          .forEach(
              (target, answer) ->
                  answers.add(
                      RowFactory.create(
                          ticket.getString(0),
                          ticket.getInt(1),
                          target,
                          answer.label(),
                          answer.confidence(),
                          CollectionConverters.asScala(answer.probabilities()),
                          prediction.truncated(),
                          prediction.scorer(),
                          prediction.modelVersion(),
                          prediction.form())));
    }
    return answers;
  }
}
