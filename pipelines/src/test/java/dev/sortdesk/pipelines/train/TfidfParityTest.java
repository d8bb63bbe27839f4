package dev.sortdesk.pipelines.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.config.TfidfConfig;
import dev.sortdesk.core.model.Softmax;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.model.tfidf.TfidfModel;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.SparkForTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Core's plain tf-idf against the fitted MLlib pipeline: the same numbers within 1e-9. */
class TfidfParityTest {
  private static final double TOLERANCE = 1e-9;
  private static final Target TOPIC = new Target("topic", List.of("card", "parcel", "login"));
  private static final List<String> HARD =
      List.of(
          "",
          "x",
          "nothing known here 12345",
          "CARD card Card card",
          "Größe – façade ﬁ ℌ",
          "\uD83D\uDE80\uD83D\uDE80 parcel",
          "lone \uD800 surrogate \uDC00",
          "tabs\tand\nbreaks\u0085and\u2028more");

  private static Dataset<Row> texts;
  private static TfidfFeatures features;
  private static LogisticRegressionModel head;
  private static TfidfModel model;

  @BeforeAll
  static void fit() {
    texts = history(SparkForTests.spark());
    features =
        TfidfFeatures.fit(
            texts, new TfidfConfig(1, 2, 0.5, 200_000, List.of(1.0), List.of(0.0), 30, 60, 1e-6));
    head =
        new ExecutorRows(FeatureRows.checkpoint(features.pipeline().transform(texts)))
            .fitted(TOPIC, new HeadSettings(3, 0.5), new Stopping(60, 1e-6));
    model =
        TfidfTrainer.model(
            features, List.of(TOPIC), Map.of(TOPIC.name(), ExecutorRows.export(head, TOPIC)));
  }

  @Test
  void givesTheLogitsAndProbabilitiesOfTheFittedPipeline() {
    assertTrue(largestDifference(model) <= TOLERANCE, () -> "off by " + largestDifference(model));
  }

  @Test
  void noticesOneChangedWeight() {
    LinearHead original = model.heads().get(0);
    double[] weights = original.weights().clone();
    int feature = heaviest(weights);
    weights[feature] *= 1 + 1e-6;
    assertTrue(largestDifference(with(original, weights, model.idf())) > TOLERANCE);
  }

  @Test
  void noticesOneChangedDocumentFrequency() {
    LinearHead original = model.heads().get(0);
    double[] idf = model.idf();
    idf[0] += 1e-6;
    assertTrue(largestDifference(with(original, original.weights(), idf)) > TOLERANCE);
  }

  @Test
  void learnsAnotherVocabularyFromNoOrderOfItsRows() {
    TfidfFeatures again =
        TfidfFeatures.fit(
            texts.orderBy(org.apache.spark.sql.functions.col("text").desc()).repartition(3),
            new TfidfConfig(1, 2, 0.5, 200_000, List.of(1.0), List.of(0.0), 30, 60, 1e-6));
    assertEquals(List.of(features.characters().terms()), List.of(again.characters().terms()));
    assertEquals(List.of(features.words().terms()), List.of(again.words().terms()));
  }

  private static TfidfModel with(LinearHead head, double[] weights, double[] idf) {
    return new TfidfModel(
        model.words(),
        model.characters(),
        idf,
        List.of(new LinearHead(head.target(), head.intercepts(), weights)));
  }

  private static int heaviest(double[] weights) {
    int best = 0;
    for (int i = 0; i < weights.length; i++) {
      best = Math.abs(weights[i]) > Math.abs(weights[best]) ? i : best;
    }
    return best;
  }

  private static double largestDifference(TfidfModel plain) {
    double largest = 0;
    for (Row row :
        head.transform(features.pipeline().transform(texts))
            .select("text", "rawPrediction", "probability")
            .collectAsList()) {
      double[] logits = plain.logits(row.getString(0)).get(0);
      double[] probabilities = Softmax.of(logits);
      for (int label = 0; label < logits.length; label++) {
        largest = Math.max(largest, Math.abs(logits[label] - row.<Vector>getAs(1).apply(label)));
        largest =
            Math.max(largest, Math.abs(probabilities[label] - row.<Vector>getAs(2).apply(label)));
      }
    }
    return largest;
  }

  private static Dataset<Row> history(SparkSession spark) {
    Random random = new Random(11);
    String[][] words = {
      {"card", "declined", "payment", "chip", "pin"},
      {"parcel", "late", "courier", "address", "box"},
      {"login", "password", "reset", "code", "locked"}
    };
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      int topic = i % 3;
      StringBuilder text = new StringBuilder("ticket");
      for (int k = 0; k < 4 + random.nextInt(8); k++) {
        String[] from = random.nextInt(4) == 0 ? words[random.nextInt(3)] : words[topic];
        text.append(' ').append(from[random.nextInt(from.length)]);
      }
      rows.add(row(rows.size(), text.toString(), TOPIC.labels().get(topic)));
    }
    for (String text : HARD) {
      rows.add(row(rows.size(), text, "card"));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("ticket_id", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("labels", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType)));
  }

  private static Row row(int number, String text, String label) {
    // A JVM string with half a surrogate pair cannot be a Spark string; ingest never lets one in.
    return RowFactory.create(
        "T%04d".formatted(number),
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8),
        scala.jdk.javaapi.CollectionConverters.asScala(Map.of(TOPIC.name(), label)));
  }
}
