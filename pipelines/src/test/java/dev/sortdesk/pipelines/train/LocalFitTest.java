package dev.sortdesk.pipelines.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sortdesk.core.model.Softmax;
import dev.sortdesk.core.model.tfidf.LinearHead;
import dev.sortdesk.core.ticket.Target;
import dev.sortdesk.pipelines.SparkForTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A fit on the driver against MLlib's: both end at the one optimum of the same loss. */
class LocalFitTest {
  private static final int FEATURES = 40;
  private static final Target TEAM = new Target("team", List.of("desk", "field", "lab"));
  private static final Stopping CONVERGED = new Stopping(500, 1e-12);

  private static Dataset<Row> rows;
  private static FeatureRows onDriver;
  private static FeatureRows onExecutors;

  @BeforeAll
  static void keep() {
    rows = drawn();
    onDriver = FeatureRows.keep(rows, List.of(TEAM), 1_000_000);
    onExecutors = FeatureRows.keep(rows, List.of(TEAM), 0);
  }

  @Test
  void keepsRowsOnTheDriverOnlyWhereTheyFit() {
    assertInstanceOf(LocalRows.class, onDriver);
    assertInstanceOf(ExecutorRows.class, onExecutors);
    // 12 bytes for each value; 22 points of 4 coefficients and 4 logits for each row.
    long bytes = 12L * ((LocalRows) onDriver).matrix().values().length + 300 * 22 * 8 * 8;
    assertInstanceOf(LocalRows.class, FeatureRows.keep(rows, List.of(TEAM), bytes));
    assertInstanceOf(ExecutorRows.class, FeatureRows.keep(rows, List.of(TEAM), bytes - 1));
  }

  @Test
  void givesTheProbabilitiesOfMllib() {
    for (double classWeight : List.of(0.0, 1.0)) {
      HeadSettings settings = new HeadSettings(3, classWeight);
      LinearHead mllib = onExecutors.fit(TEAM, settings, CONVERGED);
      LinearHead local = onDriver.fit(TEAM, settings, CONVERGED);
      double difference = largestDifference(mllib, local);
      assertTrue(difference < 1e-5, "off by " + difference);
    }
  }

  @Test
  void noticesAnotherStrengthOrWeight() {
    LinearHead mllib = onExecutors.fit(TEAM, new HeadSettings(3, 0), CONVERGED);
    for (HeadSettings other : List.of(new HeadSettings(3.1, 0), new HeadSettings(3, 0.01))) {
      LinearHead local = onDriver.fit(TEAM, other, CONVERGED);
      assertTrue(largestDifference(mllib, local) > 1e-5, other.toString());
    }
  }

  @Test
  void givesTheSameBitsOnEveryRun() {
    HeadSettings settings = new HeadSettings(10, 0.5);
    LinearHead once = onDriver.fit(TEAM, settings, CONVERGED);
    FeatureRows otherOrder =
        FeatureRows.keep(rows.repartition(3).orderBy("ticket_id"), List.of(TEAM), 1_000_000);
    LinearHead again = otherOrder.fit(TEAM, settings, CONVERGED);
    assertArrayEquals(once.weights(), again.weights());
    assertArrayEquals(once.intercepts(), again.intercepts());
  }

  @Test
  void hasTheGradientOfItsLoss() {
    LocalRows local = (LocalRows) onDriver;
    SoftmaxLoss loss =
        new SoftmaxLoss(local.matrix(), local.labels(TEAM), new double[] {1, 2, 0.5}, 0.01);
    double[] point = loss.at(loss.start(new double[] {0.3, -2, 1})).gradient();
    double[] direction = loss.at(loss.start(new double[] {-1, 0.5, 0.1})).gradient();
    double slope = loss.dot(loss.at(point).gradient(), direction);
    double up = loss.at(along(point, 1e-4, direction)).value();
    double down = loss.at(along(point, -1e-4, direction)).value();
    assertTrue(Math.abs(slope) > 1e-3);
    assertEquals((up - down) / 2e-4, slope, 1e-8);
  }

  private static double[] along(double[] point, double step, double[] direction) {
    double[] moved = point.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return moved;
  }

  @Test
  void multipliesInPartsAsAtOnce() {
    Random random = new Random(5);
    List<SparseVector> vectors = new ArrayList<>();
    for (int row = 0; row < 1200; row++) {
      double[] values = random.doubles(2000).toArray();
      vectors.add(new SparseVector(2000, IntStream.range(0, 2000).toArray(), values));
    }
    double[] numbers = random.doubles(1200 * 8).toArray();
    double[] product = SparseColumns.of(vectors).gramTimes(numbers, 8);
    double[] transposed = SparseColumns.of(vectors).transposedTimes(numbers, 8, 8);
    for (int row = 0; row < 1200; row += 100) {
      for (int label = 0; label < 8; label++) {
        double expected = 0;
        for (int feature = 0; feature < 2000; feature++) {
          expected += vectors.get(row).values()[feature] * transposed[feature * 8 + label];
        }
        assertEquals(expected, product[row * 8 + label], 1e-9 * Math.abs(expected));
      }
    }
  }

  @Test
  void predictsAsMllibDoesAndLeavesOutRowsWithoutALabel() {
    LinearHead head = onDriver.fit(TEAM, new HeadSettings(3, 0), CONVERGED);
    List<int[]> local = onDriver.predictions(head);
    assertEquals(300 - 20, local.size());
    List<List<Integer>> sorted = local.stream().map(LocalFitTest::list).toList();
    assertEquals(sorted, onExecutors.predictions(head).stream().map(LocalFitTest::list).toList());
  }

  @Test
  void givesALabelWithoutRowsNoPlaceToWin() {
    Target more = new Target("team", List.of("desk", "field", "lab", "moon"));
    LinearHead head = onDriver.fit(more, new HeadSettings(3, 1), CONVERGED);
    assertEquals(4, head.labels());
    assertTrue(onDriver.predictions(head).stream().noneMatch(pair -> pair[1] == 3));
  }

  private static List<Integer> list(int[] pair) {
    return List.of(pair[0], pair[1]);
  }

  private static double largestDifference(LinearHead one, LinearHead other) {
    double[][] a = probabilities(one);
    double[][] b = probabilities(other);
    double largest = 0;
    for (int row = 0; row < a.length; row++) {
      for (int label = 0; label < a[row].length; label++) {
        largest = Math.max(largest, Math.abs(a[row][label] - b[row][label]));
      }
    }
    return largest;
  }

  private static double[][] probabilities(LinearHead head) {
    double[][] logits = ((LocalRows) onDriver).matrix().logits(head);
    double[][] probabilities = new double[logits.length][];
    Arrays.setAll(probabilities, row -> Softmax.of(logits[row]));
    return probabilities;
  }

  private static Dataset<Row> drawn() {
    Random random = new Random(7);
    double[][] centres = new double[3][];
    Arrays.setAll(centres, label -> random.doubles(FEATURES, 0, 1).toArray());
    List<Row> drawn = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int label = random.nextInt(6) / 2 % (i % 4 == 0 ? 3 : 2);
      double[] values = new double[FEATURES];
      for (int f = 0; f < FEATURES; f++) {
        values[f] = random.nextInt(3) == 0 ? centres[label][f] + random.nextGaussian() / 2 : 0;
      }
      Map<String, String> labels = i < 20 ? Map.of() : Map.of("team", TEAM.labels().get(label));
      drawn.add(
          RowFactory.create("T%04d".formatted(i), Vectors.dense(values).compressed(), labels));
    }
    return SparkForTests.spark()
        .createDataFrame(
            drawn,
            new StructType()
                .add("ticket_id", DataTypes.StringType)
                .add(TfidfFeatures.FEATURES, SQLDataTypes.VectorType())
                .add(
                    FeatureRows.LABELS,
                    DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType)));
  }
}
