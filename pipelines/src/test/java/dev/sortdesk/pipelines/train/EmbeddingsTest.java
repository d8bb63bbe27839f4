package dev.sortdesk.pipelines.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sortdesk.core.model.onnx.EmbeddedEncoder;
import dev.sortdesk.core.model.onnx.ModelForm;
import dev.sortdesk.core.model.onnx.OnnxModelWriter;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.SparkForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingsTest {
  private static final Target TOPIC = new Target("topic", List.of("billing", "shipping"));

  @TempDir Path folder;

  @Test
  void letsAHeadLearnInSpiteOfDeadDimensions() throws IOException {
    OnnxModelWriter.writeEncoder(folder, new EmbeddedEncoder(), ModelForm.FP32);
    ExecutorRows rows =
        new ExecutorRows(
            Embeddings.keep(
                SparkForTests.spark(), folder, "encoder-for-test", 64, rows(), "embedded"));
    List<int[]> answers =
        rows.predictions(rows.fit(TOPIC, new HeadSettings(10, 0), new Stopping(100, 1e-6)));
    assertEquals(24, answers.size());
    assertEquals(24, answers.stream().filter(pair -> pair[0] == pair[1]).count());
  }

  private static Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      boolean billing = i % 3 == 0;
      rows.add(
          RowFactory.create(
              "T" + i,
              billing ? "the invoice %d is wrong".formatted(i) : "parcel %d is lost".formatted(i),
              Map.of("topic", billing ? "billing" : "shipping")));
    }
    return SparkForTests.spark()
        .createDataFrame(
            rows,
            new StructType()
                .add("ticket_id", DataTypes.StringType)
                .add(TfidfFeatures.TEXT, DataTypes.StringType)
                .add(
                    FeatureRows.LABELS,
                    DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType)));
  }
}
