package dev.sortdesk.pipelines.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth convex function by L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd
 * edition, algorithms 7.4 and 7.5), with a line search by bisection that ends at a point of the
 * weak Wolfe conditions (Lewis and Overton, Nonsmooth optimization via quasi-Newton methods, 2013).
 * Breeze's, which MLlib uses, cannot be given a function that is written in Java.
 */
final class Lbfgs {
  private static final int MEMORY = 7;

  /** How many points it holds at once: the pairs it remembers, and those of a step. */
  static final int POINTS = 2 * MEMORY + 8;

  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int MAX_STEPS = 30;

  private Lbfgs() {}

  /** A differentiable function on a space with an inner product. */
  interface Function {
    /** Returns the value and the gradient at a point, in a new array. */
    Evaluation at(double[] point);

    /** Returns the inner product of two points. */
    double dot(double[] a, double[] b);
  }

  record Evaluation(double value, double[] gradient) {}

  private record Iterate(double[] point, Evaluation evaluation) {}

  private record Pair(double[] step, double[] change, double inverseProduct) {}

  /** Returns the point at which it stops: it has converged, or may not go on. */
  static double[] minimize(Function function, double[] start, Stopping stopping) {
    Deque<Pair> pairs = new ArrayDeque<>();
    Iterate current = new Iterate(start, function.at(start));
    for (int iteration = 0; iteration < stopping.maxIterations(); iteration++) {
      double[] direction = direction(function, pairs, current.evaluation().gradient());
      double slope = function.dot(direction, current.evaluation().gradient());
      if (!(slope < 0)) {
        break;
      }
      double first = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
      Iterate next = search(function, current, direction, slope, first);
      double fall = current.evaluation().value() - next.evaluation().value();
      if (!(fall > 0)) {
        break;
      }
      remember(function, pairs, current, next);
      boolean converged = fall <= stopping.tolerance() * Math.abs(current.evaluation().value());
      current = next;
      if (converged) {
        break;
      }
    }
    return current.point();
  }

  /** Returns minus the approximate inverse Hessian times the gradient. */
  private static double[] direction(Function function, Deque<Pair> pairs, double[] gradient) {
    double[] direction = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int i = 0;
    for (Pair pair : pairs) {
      alphas[i] = pair.inverseProduct() * function.dot(pair.step(), direction);
      add(direction, -alphas[i], pair.change());
      i++;
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getFirst();
      scale(direction, 1 / (last.inverseProduct() * function.dot(last.change(), last.change())));
    }
    for (Iterator<Pair> oldest = pairs.descendingIterator(); oldest.hasNext(); ) {
      Pair pair = oldest.next();
      i--;
      add(
          direction,
          alphas[i] - pair.inverseProduct() * function.dot(pair.change(), direction),
          pair.step());
    }
    scale(direction, -1);
    return direction;
  }

  private static Iterate search(
      Function function, Iterate from, double[] direction, double slope, double first) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double step = first;
    Iterate best = from;
    for (int i = 0; i < MAX_STEPS; i++) {
      double[] point = from.point().clone();
      add(point, step, direction);
      Iterate tried = new Iterate(point, function.at(point));
      if (tried.evaluation().value() < best.evaluation().value()) {
        best = tried;
      }
      double enough = from.evaluation().value() + SUFFICIENT_DECREASE * step * slope;
      if (!(tried.evaluation().value() <= enough)) {
        high = step;
      } else if (function.dot(tried.evaluation().gradient(), direction) < CURVATURE * slope) {
        low = step;
      } else {
        return tried;
      }
      step = Double.isInfinite(high) ? 2 * low : (low + high) / 2;
    }
    return best;
  }

  private static void remember(Function function, Deque<Pair> pairs, Iterate from, Iterate to) {
    double[] step = to.point().clone();
    add(step, -1, from.point());
    double[] change = to.evaluation().gradient().clone();
    add(change, -1, from.evaluation().gradient());
    double product = function.dot(step, change);
    if (product > 0) {
      pairs.addFirst(new Pair(step, change, 1 / product));
      if (pairs.size() > MEMORY) {
        pairs.removeLast();
      }
    }
  }

  /** Returns the sum of products of two parts of so many numbers. */
  static double dot(double[] a, int fromA, double[] b, int fromB, int length) {
    // Four sums, as one would wait for each addition before it.
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      first += a[fromA + i] * b[fromB + i];
      second += a[fromA + i + 1] * b[fromB + i + 1];
      third += a[fromA + i + 2] * b[fromB + i + 2];
      fourth += a[fromA + i + 3] * b[fromB + i + 3];
    }
    for (int i = whole; i < length; i++) {
      first += a[fromA + i] * b[fromB + i];
    }
    return first + second + (third + fourth);
  }

  private static void add(double[] to, double factor, double[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
