package dev.sortdesk.pipelines.validate;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/** Bands of text length, in characters, that are compared between two histories. */
final class LengthBand {
  private static final int[] STARTS = {0, 25, 50, 100, 200, 400, 800, 1600, 3200};

  private LengthBand() {}

  /** Returns the name of a length's band, such as {@code 100-199} or {@code 3200+}. */
  static Column of(Column characters) {
    Column band = lit(STARTS[STARTS.length - 1] + "+");
    for (int i = STARTS.length - 2; i >= 0; i--) {
      String name = STARTS[i] + "-" + (STARTS[i + 1] - 1);
      band = when(characters.lt(STARTS[i + 1]), lit(name)).otherwise(band);
    }
    return band;
  }

  /** Orders the bands' names by where they start. */
  static int compare(String first, String second) {
    return Integer.compare(start(first), start(second));
  }

  private static int start(String band) {
    return Integer.parseInt(band.substring(0, Math.max(band.indexOf('-'), band.indexOf('+'))));
  }
}
