package dev.sortdesk.pipelines.metrics;

import com.google.gson.TypeAdapter;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;

/**
 * A range that a number lies in with a stated confidence. In JSON it is a list of two numbers.
 *
 * @param low the lower bound
 * @param high the upper bound
 */
@JsonAdapter(Interval.AsList.class)
public record Interval(double low, double high) {
  /**
   * Returns the percentile interval of a resampled number: what lies between its quantiles (1 -
   * confidence) / 2 and (1 + confidence) / 2 (Efron and Tibshirani, An Introduction to the
   * Bootstrap, 1993, chapter 13).
   */
  static Interval percentile(double[] samples, double confidence) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return new Interval(
        quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2));
  }

  /** Returns a quantile, linear between the two nearest values. */
  static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  static final class AsList extends TypeAdapter<Interval> {
    @Override
    public void write(JsonWriter out, Interval interval) throws IOException {
      out.beginArray().value(interval.low()).value(interval.high()).endArray();
    }

    @Override
    public Interval read(JsonReader in) throws IOException {
      in.beginArray();
      Interval interval = new Interval(in.nextDouble(), in.nextDouble());
      in.endArray();
      return interval;
    }
  }
}
