package dev.sortdesk.pipelines.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;

/**
 * Draws by the hash of the normalised text: a row's number depends on its text alone, so copies
 * draw alike, on every machine, in any order, and whatever other rows there are.
 *
 * <p>The text's hash is mixed once more by XXH64 together with the name of the draw, so that two
 * draws are independent of each other and of any other use of the hash. It is a native column
 * expression: Spark compiles it, and no row leaves its binary form.
 */
final class HashDraw {
  private static final int BITS_DROPPED = 11;
  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private HashDraw() {}

  /** Returns a number in [0, 1), uniform over texts, made of the 53 bits that a double holds. */
  static Column fraction(String draw) {
    return shiftrightunsigned(xxhash64(lit(draw), col("text_hash")), BITS_DROPPED)
        .cast("double")
        .multiply(lit(TWO_TO_MINUS_53));
  }
}
