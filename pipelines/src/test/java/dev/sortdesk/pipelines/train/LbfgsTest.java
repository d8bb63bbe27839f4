package dev.sortdesk.pipelines.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LbfgsTest {
  @Test
  void findsTheBottomOfABadlyScaledBowl() {
    double[] bottom = {1, -2, 3, 0.5, -1, 4};
    Counted bowl =
        new Counted() {
          @Override
          double value(double[] point) {
            double sum = 0;
            for (int i = 0; i < point.length; i++) {
              sum += Math.pow(10, i) * Math.pow(point[i] - bottom[i], 2);
            }
            return sum;
          }
        };
    assertArrayEquals(bottom, Lbfgs.minimize(bowl, new double[6], new Stopping(200, 0)), 1e-4);
  }

  @Test
  void followsTheCurvedValleyOfRosenbrock() {
    Counted valley =
        new Counted() {
          @Override
          double value(double[] at) {
            return 100 * Math.pow(at[1] - at[0] * at[0], 2) + Math.pow(1 - at[0], 2);
          }
        };
    double[] end = Lbfgs.minimize(valley, new double[] {-1.2, 1}, new Stopping(200, 0));
    assertArrayEquals(new double[] {1, 1}, end, 1e-3);
    assertTrue(valley.evaluations < 150, valley.evaluations + " evaluations");
  }

  @Test
  void stopsAtTheBottomAndAtItsLimits() {
    Counted bowl =
        new Counted() {
          @Override
          double value(double[] point) {
            return Arrays.stream(point).map(x -> x * x).sum();
          }
        };
    assertArrayEquals(
        new double[2], Lbfgs.minimize(bowl, new double[2], new Stopping(100, 0)), 1e-9);
    assertEquals(1, bowl.evaluations);
    double[] once = Lbfgs.minimize(bowl, new double[] {8, 6}, new Stopping(1, 0));
    assertTrue(bowl.value(once) < 100 && bowl.value(once) > 1);
  }

  /** A function with its gradient by central differences. */
  private abstract static class Counted implements Lbfgs.Function {
    int evaluations;

    abstract double value(double[] point);

    @Override
    public Lbfgs.Evaluation at(double[] point) {
      evaluations++;
      double[] gradient = new double[point.length];
      for (int i = 0; i < point.length; i++) {
        double[] up = point.clone();
        double[] down = point.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        gradient[i] = (value(up) - value(down)) / 2e-6;
      }
      return new Lbfgs.Evaluation(value(point), gradient);
    }

    @Override
    public double dot(double[] a, double[] b) {
      return Lbfgs.dot(a, 0, b, 0, a.length);
    }
  }
}
