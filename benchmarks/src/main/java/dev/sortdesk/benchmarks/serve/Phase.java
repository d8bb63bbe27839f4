package dev.sortdesk.benchmarks.serve;

import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a measurement.
 *
 * @param load requests a second (open loop), or clients (closed loop)
 * @param seconds how long
 */
record Phase(double load, double seconds) {
  /** Reads {@code LOAD:SECONDS,LOAD:SECONDS,...}. */
  static List<Phase> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(
            phase -> {
              String[] numbers = phase.split(":", -1);
              return new Phase(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
            })
        .toList();
  }
}
