package dev.sortdesk.pipelines.train;

import dev.sortdesk.core.model.onnx.OnnxEncoder;
import dev.sortdesk.pipelines.predict.Archives;
import dev.sortdesk.pipelines.predict.Windows;
import dev.sortdesk.pipelines.tracking.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/** The embeddings of an encoder as a column {@code features}. */
final class Embeddings {
  private static final int WINDOW = 512;

  /**
   * An embedding has length 1 in 32-bit floats, so a number below this is rounding. MLlib divides
   * each feature by its standard deviation: a dead dimension of MiniLM (deviation 1e-33) would keep
   * every fit from moving at all, while one of exactly 0 is left out.
   */
  private static final double NOISE = 1e-6;

  private static final StructType SCHEMA =
      new StructType()
          .add("ticket_id", DataTypes.StringType, false)
          .add(TfidfFeatures.FEATURES, SQLDataTypes.VectorType(), false)
          .add(
              FeatureRows.LABELS,
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType),
              false);

  private Embeddings() {}

  /**
   * Embeds the column {@code text}, and keeps the rows (see {@link FeatureRows#checkpoint}).
   *
   * @param encoder a folder that {@code OnnxModelWriter} wrote
   * @param name what the encoder is called on executors; another encoder has another name
   */
  static Dataset<Row> keep(
      SparkSession spark, Path encoder, String name, int maxTokens, Dataset<Row> rows, String what)
      throws IOException {
    Archives.ship(spark, encoder, name);
    LongAccumulator done = spark.sparkContext().longAccumulator();
    MapPartitionsFunction<Row, Row> embed =
        partition -> {
          OnnxEncoder opened = OnnxEncoder.open(Path.of(SparkFiles.get(name)), maxTokens);
          TaskContext.get()
              .addTaskCompletionListener((TaskCompletionListener) context -> opened.close());
          return new Windows(partition, WINDOW, window -> embed(opened, window), done);
        };
    long count = rows.count();
    try (Progress progress = Progress.start(what, count, done::value)) {
      return FeatureRows.checkpoint(
          FeatureRows.spread(rows)
              .select("ticket_id", TfidfFeatures.TEXT, FeatureRows.LABELS)
              .mapPartitions(embed, Encoders.row(SCHEMA)));
    }
  }

  private static List<Row> embed(OnnxEncoder encoder, List<Row> window) {
    float[][] embeddings = encoder.embed(window.stream().map(row -> row.getString(1)).toList());
    List<Row> embedded = new ArrayList<>(window.size());
    for (int i = 0; i < embeddings.length; i++) {
      Row row = window.get(i);
      double[] values = new double[embeddings[i].length];
      for (int k = 0; k < values.length; k++) {
        values[k] = Math.abs(embeddings[i][k]) < NOISE ? 0 : embeddings[i][k];
      }
      embedded.add(RowFactory.create(row.get(0), Vectors.dense(values), row.get(2)));
    }
    return embedded;
  }
}
